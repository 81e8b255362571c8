from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from payment_handler.sessions.offers import UnpayableError
from payment_handler.x402.payload import read_payment
from shared.errors import ApiError, ConflictError, InvalidRequestError, NotFoundError
from shared.outbound import Response
from tests.unit.lambda_src.payment_handler.sessions.outside import PAYEE, URL, challenge, offer

if TYPE_CHECKING:
    from tests.unit.lambda_src.payment_handler.sessions.conftest import World


def refusal(attempt: Callable[[], Any]) -> ApiError:
    """How an attempt is refused."""
    with pytest.raises(ApiError) as refused:
        attempt()
    return refused.value


def test_what_the_resource_asks_is_paid_and_what_it_gives_is_returned(world: World) -> None:
    session = world.open()
    receipt = world.pay(session)
    assert receipt.content is not None
    assert (receipt.content["status"], json.loads(receipt.content["body"])) == (200, {"nftId": "n1"})
    assert list(world.shop.settled.values()) == [10_000]
    assert world.remaining(session) == 90_000
    # AND the second call was the first with a payment added
    (first, second) = world.shop.seen
    assert first[:3] == second[:3] == ("POST", "https://shop.example.com:443/nft/mint", {"collection": "c1"})
    payment = world.payment()
    assert (payment["state"], payment["payTo"], payment["amount"]) == ("PAID", PAYEE, 10_000)
    assert payment["transaction"].startswith("0x")
    assert "openState" not in payment


def test_the_payment_is_for_exactly_the_offer_and_soon_worthless(world: World) -> None:
    session = world.open()
    world.pay(session)
    payment = read_payment(world.shop.payments()[0])
    assert payment.accepted == offer()
    assert payment.authorization.as_payload() | {"nonce": ""} == {
        "from": session["address"],
        "to": PAYEE,
        "value": "10000",
        "validAfter": "0",
        "validBefore": str(int(world.clock().timestamp()) + 120),
        "nonce": "",
    }
    assert payment.identifier is not None


def test_an_authorization_never_outlives_its_session(world: World) -> None:
    session = world.open(seconds=60)
    world.clock.forward(45)
    world.pay(session)
    signed = read_payment(world.shop.payments()[0]).authorization
    assert signed.valid_before == int(world.clock().timestamp()) + 15
    world.clock.forward(6)
    assert refusal(lambda: world.pay(session, key="k2")).code == "SESSION_EXPIRED"


def test_a_resource_far_ahead_gets_ten_minutes_at_most(world: World) -> None:
    world.shop.challenge = challenge(offer(maxTimeoutSeconds=10**9))
    world.pay(world.open())
    assert read_payment(world.shop.payments()[0]).authorization.valid_before == world.clock().timestamp() + 600


def test_a_resource_that_asks_for_nothing_costs_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = world.open()
    free = Response(404, {"content-type": "text/plain"}, b"\xffno")
    monkeypatch.setattr("payment_handler.sessions.resource.call", lambda *_, **__: free)
    receipt = world.pay(session)
    assert receipt.payment is None
    assert receipt.content == {"status": 404, "contentType": "text/plain", "encoding": "base64", "body": "/25v"}
    assert (world.payments(), world.remaining(session)) == ([], 100_000)


def test_a_repeat_is_answered_from_what_was_kept(world: World) -> None:
    session = world.open()
    first, again = world.pay(session), world.pay(session)
    assert again.content == first.content
    assert len(world.shop.payments()) == 1
    assert world.remaining(session) == 90_000
    # even when the session is over
    world.clock.forward(4000)
    assert world.pay(session).content == first.content


@pytest.mark.parametrize("change", [{"url": URL + "?x"}, {"method": "PUT"}, {"body": {}}, {"max_amount": 10_001}])
def test_the_same_key_for_something_else_is_refused(world: World, change: dict[str, Any]) -> None:
    session = world.open()
    world.pay(session)
    refused = refusal(lambda: world.pay(session, **change))
    assert (refused.status, refused.code) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_two_keys_are_two_payments(world: World) -> None:
    session = world.open()
    world.pay(session, key="k1")
    world.pay(session, key="k2")
    assert len(world.shop.settled) == 2
    assert len({payment["signKey"] for payment in world.payments()}) == 2


def test_nobody_else_can_pay_from_a_session(world: World) -> None:
    session = world.open()
    with pytest.raises(NotFoundError):
        world.pay(session, caller="bob")
    assert world.shop.seen == []


def test_a_deleted_session_pays_nothing(world: World) -> None:
    session = world.open()
    world.sessions.delete("alice", session["sessionId"])
    with pytest.raises(NotFoundError):
        world.pay(session)
    assert world.shop.seen == []


def test_a_session_deleted_while_the_price_is_heard_pays_nothing(world: World) -> None:
    session = world.open()
    stale = world.sessions.get("alice", session["sessionId"])
    world.sessions.delete("alice", session["sessionId"])
    world.sessions.get = lambda *_: stale  # type: ignore[method-assign]
    assert refusal(lambda: world.pay(session)).code == "SPENDING_LIMIT_REACHED"
    assert world.shop.payments() == []


def test_an_expired_session_pays_nothing(world: World) -> None:
    session = world.open(seconds=60)
    world.clock.forward(60)
    refused = refusal(lambda: world.pay(session))
    assert (refused.status, refused.code) == (409, "SESSION_EXPIRED")
    assert world.shop.seen == []


def test_a_host_that_is_not_allowed_is_never_called(world: World) -> None:
    with pytest.raises(InvalidRequestError):
        world.pay(world.open(), url="https://evil.example/")
    assert world.shop.seen == []


def test_more_than_remains_is_refused_before_anything_is_signed(world: World) -> None:
    session = world.open(most=15_000)
    world.pay(session, key="k1")
    refused = refusal(lambda: world.pay(session, key="k2"))
    assert (refused.status, refused.code) == (422, "SPENDING_LIMIT_REACHED")
    assert "10000 atomic units are wanted, 5000 remain" in refused.message
    assert (len(world.wallets.signed), world.remaining(session)) == (1, 5_000)


def test_payments_at_the_same_time_never_exceed_the_limit(world: World, one_call_at_a_time: None) -> None:
    session = world.open(most=75_000)

    def attempt(number: int) -> str:
        try:
            world.pay(session, key=f"k{number}")
        except UnpayableError as refused:
            return refused.code
        return "PAID"

    with ThreadPoolExecutor(8) as threads:
        ends = list(threads.map(attempt, range(24)))
    assert (ends.count("PAID"), ends.count("SPENDING_LIMIT_REACHED")) == (7, 17)
    assert (len(world.shop.settled), world.remaining(session)) == (7, 5_000)


def test_one_key_at_the_same_time_is_one_payment(world: World, one_call_at_a_time: None) -> None:
    session = world.open()

    def attempt(_: int) -> str:
        try:
            world.pay(session)
        except ConflictError as refused:
            return refused.code
        return "PAID"

    with ThreadPoolExecutor(8) as threads:
        ends = list(threads.map(attempt, range(16)))
    assert set(ends) <= {"PAID", "PAYMENT_IN_PROGRESS"}
    assert (len(world.shop.settled), len(set(world.shop.payments()))) == (1, 1)
    assert world.remaining(session) == 90_000
