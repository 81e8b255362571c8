from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from shared.errors import ApiError, UnavailableError
from shared.outbound import Response
from tests.unit.lambda_src.payment_handler.sessions.outside import challenge, lost

if TYPE_CHECKING:
    from tests.unit.lambda_src.payment_handler.sessions.conftest import World


def refusal(attempt: Callable[[], Any]) -> ApiError:
    """How an attempt is refused."""
    with pytest.raises(ApiError) as refused:
        attempt()
    return refused.value


def test_without_a_signature_the_amount_comes_back_and_the_key_may_start_again(world: World) -> None:
    session = world.open()
    world.wallets.works = False
    assert refusal(lambda: world.pay(session)).code == "CDP_UNAVAILABLE"
    assert (world.remaining(session), world.payment()["state"]) == (100_000, "RELEASED")
    world.wallets.works = True
    assert world.pay(session).content is not None
    assert world.remaining(session) == 90_000


def test_what_never_left_us_is_given_back(world: World) -> None:
    session = world.open()
    world.shop.before = lost("refused", sent=False)
    refused = refusal(lambda: world.pay(session))
    assert (refused.status, refused.code) == (503, "RESOURCE_UNAVAILABLE")
    payment = world.payment()
    assert (world.remaining(session), payment["state"]) == (100_000, "RELEASED")
    assert "signature" not in payment
    world.shop.before = lambda: None
    world.pay(session)
    assert len(world.shop.settled) == 1


def test_an_unknown_outcome_holds_the_amount_and_a_repeat_sends_the_same_payment(world: World) -> None:
    session = world.open()
    world.shop.after = lost("timeout", sent=True)
    refused = refusal(lambda: world.pay(session))
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "PAYMENT_UNKNOWN", "5")
    assert (world.remaining(session), world.payment()["state"]) == (90_000, "UNKNOWN")
    world.shop.after = lambda: None
    assert world.pay(session).content is not None
    first, second = world.shop.payments()
    assert first == second
    assert (len(world.shop.settled), world.remaining(session)) == (1, 90_000)


def test_once_sent_a_refused_connection_proves_nothing_any_more(world: World) -> None:
    session = world.open()
    world.shop.before = lost("timeout", sent=True)
    refusal(lambda: world.pay(session))
    world.shop.before = lost("refused", sent=False)
    assert refusal(lambda: world.pay(session)).code == "PAYMENT_UNKNOWN"
    assert (world.remaining(session), world.payment()["state"]) == (90_000, "UNKNOWN")


@pytest.mark.parametrize("status", [400, 402, 403, 302, 200])
def test_a_refusal_holds_the_amount_because_it_proves_nothing_yet(world: World, status: int) -> None:
    session = world.open()
    told = challenge(error="insufficient_funds")
    failed = "eyJzdWNjZXNzIjpmYWxzZSwiZXJyb3JSZWFzb24iOiJpbnN1ZmZpY2llbnRfZnVuZHMifQ=="  # success: false
    headers = {"payment-required": told} | ({"payment-response": failed} if status == 200 else {})
    world.shop.before = lambda: Response(status, headers, b"{}")
    refused = refusal(lambda: world.pay(session))
    assert (refused.status, refused.code) == (422, "PAYMENT_REFUSED")
    assert "insufficient_funds" in refused.message
    assert (world.remaining(session), world.payment()["state"]) == (90_000, "UNKNOWN")


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_an_answer_that_says_nothing_of_the_payment_leaves_it_unknown(world: World, status: int) -> None:
    session = world.open()
    world.shop.before = lambda: Response(status, {}, b"")
    assert refusal(lambda: world.pay(session)).code == "PAYMENT_UNKNOWN"
    world.shop.before = lambda: None
    world.pay(session)
    assert len(set(world.shop.payments())) == 1


def test_while_somebody_works_on_it_a_repeat_waits(world: World) -> None:
    session = world.open()
    answers: list[ApiError] = []
    world.wallets.sign_typed_data, sign = (  # type: ignore[method-assign]
        lambda *arguments: answers.append(refusal(lambda: world.pay(session))) or sign(*arguments),
        world.wallets.sign_typed_data,
    )
    world.pay(session)
    assert [(answer.status, answer.code, answer.headers) for answer in answers] == [
        (409, "PAYMENT_IN_PROGRESS", {"Retry-After": "2"})
    ]


def test_a_resource_without_an_answer_costs_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = world.open()
    fail = lost("timeout", sent=True)
    monkeypatch.setattr("payment_handler.sessions.resource.call", lambda *_, **__: fail())
    with pytest.raises(UnavailableError) as refused:
        world.pay(session)
    assert refused.value.code == "RESOURCE_UNAVAILABLE"
    assert (world.payments(), world.remaining(session)) == ([], 100_000)


def test_no_signature_is_logged(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    session = world.open()
    world.shop.after = lost("timeout", sent=True)
    refusal(lambda: world.pay(session))
    printed = capsys.readouterr()
    signature = world.payment()["signature"]
    assert signature not in printed.out + printed.err
    assert world.shop.payments()[0] not in printed.out + printed.err
