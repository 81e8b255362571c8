from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared import clients
from shared.batches import ATTEMPTS, UnprocessedError, read_in_batches, write_in_batches
from shared.items import Row

TABLE = "dev-safemate-wallets"
KEY = ("userId", "walletId")


def wallet(number: int, **more: Any) -> Row:
    return {"userId": "alice", "walletId": f"w_{number:03}", **more}


def rows(count: int) -> list[Row]:
    return [wallet(number, name=f"wallet {number}") for number in range(count)]


class Throttled:
    """DynamoDB that leaves all but the first `done` rows of each call undone, for the first `times` calls."""

    def __init__(self, done: int, times: int) -> None:
        self.done, self.times = done, times
        self.sizes: list[int] = []

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> Any:  # noqa: N803 - DynamoDB's name
        ((table, requests),) = RequestItems.items()
        left = self._left(requests)
        self._write(table, requests[: len(requests) - len(left)])
        return {"UnprocessedItems": {table: left} if left else {}}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - DynamoDB's name
        ((table, wanted),) = RequestItems.items()
        left = self._left(wanted["Keys"])
        found = wanted["Keys"][: len(wanted["Keys"]) - len(left)]
        return {"Responses": {table: found}, "UnprocessedKeys": {table: {**wanted, "Keys": left}} if left else {}}

    def _left(self, entries: list[Any]) -> list[Any]:
        self.sizes.append(len(entries))
        return entries[self.done :] if len(self.sizes) <= self.times else []

    def _write(self, table: str, requests: list[Any]) -> None:
        if requests:
            clients.dynamodb().batch_write_item(RequestItems={table: requests})


def stored() -> list[str]:
    return sorted(item["walletId"]["S"] for item in clients.dynamodb().scan(TableName=TABLE)["Items"])


def names(keys: list[Row]) -> list[str]:
    return sorted(key["walletId"] for key in keys)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, aws: dict[str, str]) -> list[tuple[str, int]]:
    """Each batch call and how many rows it carried."""
    made: list[tuple[str, int]] = []
    client: Any = clients.dynamodb()

    def counting(name: str) -> Callable[..., Any]:
        method = getattr(client, name)

        def call(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - DynamoDB's name
            (entries,) = RequestItems.values()
            made.append((name, len(entries["Keys"] if isinstance(entries, dict) else entries)))
            return method(RequestItems=RequestItems)

        return call

    for name in ("batch_write_item", "batch_get_item"):
        monkeypatch.setattr(client, name, counting(name))
    return made


def test_rows_are_written_twenty_five_and_read_a_hundred_a_request(calls: list[tuple[str, int]]) -> None:
    write_in_batches(clients.dynamodb(), TABLE, rows(130), KEY)
    found = read_in_batches(clients.dynamodb(), TABLE, [wallet(number) for number in range(130)])
    assert calls == [("batch_write_item", n) for n in (25, 25, 25, 25, 25, 5)] + [
        ("batch_get_item", n) for n in (100, 30)
    ]
    assert sorted(found, key=lambda row: str(row["walletId"])) == rows(130)


def test_nothing_to_do_is_no_call(calls: list[tuple[str, int]]) -> None:
    write_in_batches(clients.dynamodb(), TABLE, [], KEY)
    assert read_in_batches(clients.dynamodb(), TABLE, []) == []
    assert calls == []


def test_of_rows_with_the_same_key_the_last_counts(aws: dict[str, str]) -> None:
    write_in_batches(clients.dynamodb(), TABLE, [wallet(1, name="old"), wallet(1, name="new")], KEY)
    assert read_in_batches(clients.dynamodb(), TABLE, [wallet(1), wallet(1), wallet(2)]) == [wallet(1, name="new")]


def test_what_was_left_undone_is_sent_again_after_longer_and_longer_waits(aws: dict[str, str]) -> None:
    waits: list[float] = []
    dynamodb: Any = Throttled(done=10, times=3)
    write_in_batches(dynamodb, TABLE, rows(30), KEY, sleep=waits.append)
    assert dynamodb.sizes == [25, 15, 5, 5]
    assert stored() == names(rows(30))
    assert len(waits) == 2
    assert 0 < waits[0] <= 0.05 < waits[1] <= 0.1


def test_what_cannot_be_written_is_named_and_the_rest_is_there(aws: dict[str, str]) -> None:
    dynamodb: Any = Throttled(done=0, times=ATTEMPTS)
    with pytest.raises(UnprocessedError, match="25 rows could not be written") as refused:
        write_in_batches(dynamodb, TABLE, rows(28), KEY, sleep=lambda _: None)
    assert refused.value.keys == [wallet(number) for number in range(25)]
    assert stored() == names(rows(28)[25:])
    assert dynamodb.sizes == [25] * ATTEMPTS + [3]
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})


def test_keys_left_unread_are_asked_for_again(aws: dict[str, str]) -> None:
    keys = [wallet(number) for number in range(120)]
    dynamodb: Any = Throttled(done=60, times=1)
    assert read_in_batches(dynamodb, TABLE, keys, sleep=lambda _: None) == keys
    assert dynamodb.sizes == [100, 40, 20]


def test_keys_that_cannot_be_read_are_named(aws: dict[str, str]) -> None:
    dynamodb: Any = Throttled(done=1, times=99)
    with pytest.raises(UnprocessedError, match="1 rows could not be read") as refused:
        read_in_batches(dynamodb, TABLE, [wallet(number) for number in range(ATTEMPTS + 1)], sleep=lambda _: None)
    assert refused.value.keys == [wallet(ATTEMPTS)]
