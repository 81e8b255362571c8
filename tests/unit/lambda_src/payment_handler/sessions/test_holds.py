from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from payment_handler.sessions import holds
from payment_handler.sessions.holds import HoldStore, LimitReachedError, TakenError
from shared import clients
from shared.items import Row
from shared.timestamps import stamp
from tests.unit.lambda_src.payment_handler.sessions.outside import NOON

if TYPE_CHECKING:
    from tests.unit.lambda_src.payment_handler.sessions.conftest import World


def planned(session: Row, payment_id: str = "session#s#1", **changes: Any) -> Row:
    return {
        "paymentId": payment_id,
        "sessionId": session["sessionId"],
        "userId": "alice",
        "state": holds.RESERVED,
        "openState": holds.OPEN_STATE,
        "amount": 60_000,
        "lease": "l1",
        "leaseUntil": stamp(NOON),
        "updatedAt": stamp(NOON),
        **changes,
    }


def test_who_repeats_a_payment_hears_of_it_and_not_of_the_limit_it_used_up(world: World) -> None:
    session = world.open(most=60_000)
    world.holds.reserve(planned(session), NOON)
    with pytest.raises(TakenError):
        world.holds.reserve(planned(session), NOON)
    with pytest.raises(LimitReachedError):
        world.holds.reserve(planned(session, "session#s#2"), NOON)


@pytest.mark.parametrize("changes", [{"userId": "bob"}, {"amount": 100_001}])
def test_a_reservation_that_is_refused_leaves_nothing_behind(world: World, changes: dict[str, Any]) -> None:
    session = world.open()
    with pytest.raises(LimitReachedError):
        world.holds.reserve(planned(session, **changes), NOON)
    assert (world.payments(), world.remaining(session)) == ([], 100_000)


def test_a_session_that_ends_or_is_deleted_meanwhile_reserves_nothing(world: World) -> None:
    session = world.open(seconds=60)
    with pytest.raises(LimitReachedError):
        world.holds.reserve(planned(session), NOON + timedelta(seconds=60))
    world.sessions.delete("alice", session["sessionId"])
    with pytest.raises(LimitReachedError):
        world.holds.reserve(planned(session), NOON)
    assert (world.payments(), world.remaining(session)) == ([], 100_000)


@pytest.mark.parametrize("never_sent", [True, False])
def test_only_a_payment_that_was_never_sent_may_be_reserved_again(world: World, never_sent: bool) -> None:
    session = world.open()
    payment = planned(session)
    world.holds.reserve(payment, NOON)
    world.holds.signed(payment, "0xcd", NOON)
    world.holds.release({**payment, "state": holds.SIGNED}, NOON, never_sent=never_sent)
    if never_sent:
        world.holds.reserve(payment, NOON)
    else:
        with pytest.raises(TakenError):
            world.holds.reserve(payment, NOON)
    assert world.remaining(session) == (40_000 if never_sent else 100_000)


def test_an_amount_comes_back_once(world: World) -> None:
    session = world.open()
    payment = planned(session)
    world.holds.reserve(payment, NOON)
    world.holds.release(payment, NOON, never_sent=True)
    with pytest.raises(TakenError):
        world.holds.release(payment, NOON, never_sent=True)
    assert world.remaining(session) == 100_000


def test_only_who_holds_the_lease_may_sign_or_release(world: World) -> None:
    session = world.open()
    payment = planned(session)
    world.holds.reserve(payment, NOON)
    world.holds.lease(payment, "l2", NOON)
    with pytest.raises(TakenError):
        world.holds.signed(payment, "0xcd", NOON)
    with pytest.raises(TakenError):
        world.holds.release(payment, NOON, never_sent=True)
    with pytest.raises(TakenError):
        world.holds.lease(payment, "l3", NOON)
    world.holds.signed({**payment, "lease": "l2"}, "0xcd", NOON)


class Conflicting:
    """DynamoDB in which other transactions come first so many times."""

    def __init__(self, times: int, codes: list[str]) -> None:
        self._real, self._times, self._codes = clients.dynamodb(), times, codes
        self.exceptions = self._real.exceptions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def transact_write_items(self, **request: Any) -> Any:
        if self._times:
            self._times -= 1
            reasons = [{"Code": code} for code in self._codes]
            answer: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise self.exceptions.TransactionCanceledException(answer, "TransactWriteItems")
        return self._real.transact_write_items(**request)


def store(times: int, waits: list[float], codes: list[str] | None = None) -> HoldStore:
    dynamodb: Any = Conflicting(times, codes or ["TransactionConflict", "None"])
    return HoldStore(dynamodb, "dev-safemate-payments", "dev-safemate-wallet-sessions", waits.append)


def test_a_conflict_with_another_payment_is_tried_again_a_little_later(world: World) -> None:
    session = world.open()
    waits: list[float] = []
    store(3, waits).reserve(planned(session), NOON)
    assert world.remaining(session) == 40_000
    assert [0 < wait <= 0.02 * 2**number for number, wait in enumerate(waits)] == [True] * 3


def test_not_for_ever_and_not_when_it_is_no_conflict(world: World) -> None:
    session = world.open()
    waits: list[float] = []
    with pytest.raises(ClientError):
        store(100, waits).reserve(planned(session), NOON)
    assert (len(waits), sum(waits) < 3) == (7, True)
    waits.clear()
    with pytest.raises(ClientError):
        store(1, waits, ["ValidationError", "None"]).reserve(planned(session), NOON)
    assert (waits, world.remaining(session)) == ([], 100_000)
