from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared.errors import ApiError
from shared.outbound import Response
from tests.unit.lambda_src.payment_handler.sessions.outside import Crash, lost

if TYPE_CHECKING:
    from shared.items import Row
    from tests.unit.lambda_src.payment_handler.sessions.conftest import World


def left_open(world: World, *, settled: bool, key: str = "k1", session: Row | None = None) -> Row:
    """A session with a payment that got no answer."""
    session = session or world.open()
    before, after = world.shop.before, world.shop.after
    if settled:
        world.shop.after = lost("timeout", sent=True)
    else:
        world.shop.before = lost("timeout", sent=True)
    with pytest.raises(ApiError):
        world.pay(session, key=key)
    world.shop.before, world.shop.after = before, after
    return session


def counts(paid: int = 0, released: int = 0, still_open: int = 0) -> dict[str, int]:
    return {"paid": paid, "released": released, "open": still_open}


def test_a_used_nonce_is_a_payment_made(world: World) -> None:
    session = left_open(world, settled=True)
    assert world.reconciler.run() == counts(paid=1)
    payment = world.payment()
    assert (payment["state"], payment["transaction"], world.remaining(session)) == ("PAID", payment["nonce"], 90_000)
    assert world.reconciler.run() == counts()


def test_what_was_paid_for_but_never_arrived_can_still_be_had(world: World) -> None:
    session = left_open(world, settled=True)
    world.reconciler.run()
    receipt = world.pay(session)
    assert receipt.content is not None
    assert len(world.shop.settled) == 1
    # AND is kept from then on
    sent = len(world.shop.payments())
    assert world.pay(session).content == receipt.content
    assert len(world.shop.payments()) == sent


def test_a_resource_that_gives_no_more_does_not_unmake_the_payment(world: World) -> None:
    session = left_open(world, settled=True)
    world.reconciler.run()
    world.shop.before = lambda: Response(402, {}, b"")
    receipt = world.pay(session)
    assert (receipt.payment or {})["state"] == "PAID"
    assert receipt.content is None


def test_an_unused_nonce_proves_nothing_until_no_block_can_hold_it(world: World) -> None:
    session = left_open(world, settled=False)
    ends = world.payment()["validBefore"]
    # a minute past its end, by the newest block, and not a second more
    world.clock.forward(ends + 60 + world.chain.behind - world.clock().timestamp())
    assert world.reconciler.run() == counts(still_open=1)
    assert world.remaining(session) == 90_000
    world.clock.forward(1)
    assert world.reconciler.run() == counts(released=1)
    assert (world.payment()["state"], world.remaining(session)) == ("RELEASED", 100_000)
    assert world.reconciler.run() == counts()
    assert world.remaining(session) == 100_000


def test_a_chain_whose_clock_stands_releases_nothing(world: World) -> None:
    session = left_open(world, settled=False)
    world.chain.behind = 10_000
    world.clock.forward(9_000)
    assert world.reconciler.run() == counts(still_open=1)
    assert world.remaining(session) == 90_000


def test_when_the_chain_cannot_be_asked_the_amount_stays_held(world: World) -> None:
    session = left_open(world, settled=False)
    world.clock.forward(10_000)
    world.chain.answers = False
    assert world.reconciler.run() == counts(still_open=1)
    assert (world.payment()["state"], world.remaining(session)) == ("UNKNOWN", 90_000)


def test_what_is_being_worked_on_is_left_alone(world: World) -> None:
    session = world.open()
    seen: list[Any] = []
    sign = world.wallets.sign_typed_data

    def while_signing(*arguments: Any) -> str:
        seen.append(world.reconciler.run())
        return sign(*arguments)

    world.wallets.sign_typed_data = while_signing  # type: ignore[method-assign]
    world.pay(session)
    assert (seen, len(world.shop.settled)) == ([counts()], 1)


def test_a_signer_that_slept_too_long_finds_its_reservation_gone_and_sends_nothing(world: World) -> None:
    session = world.open()
    sign = world.wallets.sign_typed_data

    def sleepy(*arguments: Any) -> str:
        world.clock.forward(61)
        assert world.reconciler.run() == counts(released=1)
        return sign(*arguments)

    world.wallets.sign_typed_data = sleepy  # type: ignore[method-assign]
    with pytest.raises(ApiError) as refused:
        world.pay(session)
    assert refused.value.code == "PAYMENT_IN_PROGRESS"
    assert (world.shop.payments(), world.remaining(session)) == ([], 100_000)


def test_a_released_payment_is_final(world: World) -> None:
    session = left_open(world, settled=False)
    world.clock.forward(1000)
    world.reconciler.run()
    with pytest.raises(ApiError) as refused:
        world.pay(session)
    assert (refused.value.status, refused.value.code) == (409, "PAYMENT_NOT_MADE")
    assert world.shop.settled == {}


def test_the_hold_of_a_deleted_session_is_closed_as_well(world: World) -> None:
    session = left_open(world, settled=False)
    world.sessions.delete("alice", session["sessionId"])
    world.clock.forward(1000)
    assert world.reconciler.run() == counts(released=1)
    assert world.payment()["state"] == "RELEASED"


def test_the_hold_of_a_session_whose_row_is_gone_is_closed_as_well(world: World) -> None:
    session = left_open(world, settled=False)
    world.forget(session)
    world.clock.forward(1000)
    assert world.reconciler.run() == counts(released=1)
    assert world.payment()["state"] == "RELEASED"


def test_those_that_stay_open_do_not_keep_the_others_waiting(world: World) -> None:
    session = world.open()
    for key in ("k1", "k2", "k3"):
        left_open(world, settled=False, key=key, session=session)
        world.clock.forward(1)
    world.chain.answers = False
    seen = []
    for _ in range(3):
        world.clock.forward(1)
        world.reconciler.run(most=1)
        seen.append(max(world.payments(), key=lambda payment: payment["updatedAt"])["paymentId"])
    assert len(set(seen)) == 3


def test_a_silent_chain_is_asked_once_and_keeps_nobody_else_waiting(world: World) -> None:
    session = world.open()
    for key in ("k1", "k2"):
        left_open(world, settled=False, key=key, session=session)
        world.clock.forward(1)
    crash_before_signing(world, session)
    world.clock.forward(1000)
    world.chain.answers = False
    world.chain.asked.clear()
    assert world.reconciler.run() == counts(released=1, still_open=1)
    assert len(world.chain.asked) == 1


def test_a_slow_chain_is_not_waited_for_longer_than_a_run_may_take(world: World) -> None:
    session = world.open()
    for key in ("k1", "k2", "k3"):
        left_open(world, settled=True, key=key, session=session)
    world.clock.forward(1)
    world.chain.takes = 3
    assert world.reconciler.run() == counts(paid=1)
    assert world.reconciler.run() == counts(paid=1)


def crash_before_signing(world: World, session: Row) -> None:
    """A payment that was reserved and no more."""
    sign = world.wallets.sign_typed_data

    def crash(*_: Any) -> str:
        raise Crash

    world.wallets.sign_typed_data = crash  # type: ignore[method-assign]
    with pytest.raises(Crash):
        world.pay(session, key="crashed")
    world.wallets.sign_typed_data = sign  # type: ignore[method-assign]


def test_what_nobody_can_tell_long_after_its_end_is_counted(world: World) -> None:
    def held() -> list[float]:
        return [value for name, _, value in world.metrics.values if name == "PaymentsHeld"]

    session = left_open(world, settled=True)
    world.chain.answers = False
    world.clock.forward(world.payment()["validBefore"] - world.clock().timestamp() + 600)
    assert world.reconciler.run() == counts(still_open=1)
    assert held() == [0]
    world.clock.forward(300)
    world.reconciler.run()
    assert held() == [0, 1]
    assert world.remaining(session) == 90_000
