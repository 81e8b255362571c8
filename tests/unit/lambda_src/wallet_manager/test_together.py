from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.errors import UnavailableError
from wallet_manager.together import ConditionsFailed, Together


class Cancelled(ClientError):
    def __init__(self, *codes: str) -> None:
        super().__init__({"CancellationReasons": [{"Code": code} for code in codes]}, "TransactWriteItems")  # type: ignore[typeddict-unknown-key]


class FakeDynamoDB:
    """Answers each call with the next of `answers`, the last one for ever."""

    class exceptions:  # noqa: N801 - botocore's name
        TransactionCanceledException = Cancelled

    def __init__(self, *answers: Cancelled | None) -> None:
        self.answers = list(answers)
        self.calls = 0

    def transact_write_items(self, **_: Any) -> None:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer:
            raise answer


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def together(*answers: Cancelled | None) -> tuple[Together, FakeDynamoDB, Time]:
    dynamodb, time = FakeDynamoDB(*answers), Time()
    return Together(dynamodb, time.sleep, lambda: time.now), dynamodb, time  # type: ignore[arg-type]


@pytest.mark.parametrize("passing", ["TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"])
def test_it_waits_for_what_passes(passing: str) -> None:
    writer, dynamodb, time = together(Cancelled("None", passing), Cancelled(passing, "None"), None)
    writer.write([{}, {}])
    assert (dynamodb.calls, len(time.waits)) == (3, 2)


def test_it_gives_up_long_before_a_function_times_out() -> None:
    writer, _, time = together(Cancelled("TransactionConflict"))
    with pytest.raises(UnavailableError) as busy:
        writer.write([{}])
    assert (busy.value.code, busy.value.headers) == ("BUSY", {"Retry-After": "1"})
    assert 5 < time.now <= 8


def test_a_failed_condition_is_told_by_its_place_even_beside_a_conflict() -> None:
    writer, dynamodb, _ = together(Cancelled("None", "ConditionalCheckFailed", "TransactionConflict"))
    with pytest.raises(ConditionsFailed) as failed:
        writer.write([{}, {}, {}])
    assert failed.value.actions == {1}
    assert dynamodb.calls == 1


def test_what_cannot_pass_is_not_tried_again() -> None:
    writer, dynamodb, _ = together(Cancelled("ValidationError"))
    with pytest.raises(Cancelled):
        writer.write([{}])
    assert dynamodb.calls == 1
