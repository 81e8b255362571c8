"""Clients' own ids of payments (extension payment-identifier)."""

from __future__ import annotations

from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import sign

ORDER = "order-00000000000001"


def test_the_same_id_and_payment_get_the_stored_answer(shop: Shop) -> None:
    payment = shop.payment(identifier=ORDER)
    first = shop.mint(payment)
    assert first.status == 200
    assert shop.mint(payment).body == first.body


def test_the_same_id_for_another_payment_is_a_conflict_before_anything_is_verified(shop: Shop) -> None:
    shop.mint(shop.payment(identifier=ORDER))
    shop.facilitator.calls.clear()
    answer = shop.mint(shop.payment(nonce=2, identifier=ORDER))
    assert (answer.status, answer.code) == (409, "PAYMENT_IDENTIFIER_REUSED")
    assert shop.facilitator.calls == []


def test_two_at_once_with_one_id_charge_once(shop: Shop) -> None:
    answers = []
    verify = shop.facilitator.verify

    def late(body: object) -> object:
        shop.facilitator.verify = verify  # type: ignore[method-assign]
        answers.append(shop.mint(shop.payment(nonce=2, identifier=ORDER)))
        return verify(body)  # type: ignore[arg-type]

    shop.facilitator.verify = late  # type: ignore[assignment, method-assign]
    answers.append(shop.mint(shop.payment(nonce=1, identifier=ORDER)))
    assert [answer.status for answer in answers] == [409, 200]
    assert len(shop.chain.charges) == 1


def test_an_id_is_its_payers_own(shop: Shop) -> None:
    shop.mint(shop.payment(identifier=ORDER))
    other = shop.payment(nonce=2, identifier=ORDER)
    other["payload"]["authorization"]["from"] = "0x" + "77" * 20
    other["payload"]["signature"] = sign(other["payload"]["authorization"])
    assert shop.mint(other).status == 200


def test_an_id_is_free_again_when_its_payment_was_not_made(shop: Shop) -> None:
    shop.facilitator.faults = ["unsent"]
    assert shop.mint(shop.payment(nonce=1, identifier=ORDER)).status == 503
    assert shop.rows("REQUESTS_TABLE") == []
    shop.facilitator.faults = ["lost before"]
    payment = shop.payment(nonce=2, identifier=ORDER)
    assert shop.mint(payment).status == 503
    assert shop.mint(shop.payment(nonce=3, identifier=ORDER)).status == 409
    shop.clock.forward(120 + 61)
    shop.task(task="resolve", paymentId=shop.row()["paymentId"], charged=False)
    assert shop.mint(shop.payment(nonce=3, identifier=ORDER)).status == 200


def test_an_id_is_forgotten_with_its_payment(shop: Shop) -> None:
    shop.mint(shop.payment(identifier=ORDER))
    shop.clock.forward(31 * 24 * 3600)  # DynamoDB has not got round to deleting it
    assert shop.mint(shop.payment(nonce=2, identifier=ORDER)).status == 200
