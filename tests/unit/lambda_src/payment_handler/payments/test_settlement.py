"""What happens when the facilitator's answer is lost, late, or a no."""

from __future__ import annotations

import pytest

from payment_handler.payments.gate import PaymentGate
from payment_handler.payments.store import PaymentStore
from shared.items import Row
from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import NETWORK, PAYER, transaction_of

NONCE = f"0x{1:064x}"


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
def test_an_unknown_settlement_is_503_and_never_402(shop: Shop, fault: str) -> None:
    shop.facilitator.faults = [fault]
    answer = shop.mint(shop.payment())
    assert (answer.status, answer.code) == (503, "PAYMENT_PENDING")
    assert answer.headers["Retry-After"] == "10"
    assert "PAYMENT-REQUIRED" not in answer.headers
    assert answer.body["paymentId"] == shop.row()["paymentId"]
    assert answer.receipt == {
        "success": False,
        "errorReason": "settlement_pending",
        "transaction": "",
        "network": NETWORK,
        "payer": PAYER.lower(),
    }
    assert shop.row()["state"] == shop.row()["openState"] == "PENDING"
    assert shop.rows("NFTS_TABLE") == []
    assert shop.metric("PaymentPending") == [1.0]


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
def test_the_same_request_later_finds_out_and_charges_once(shop: Shop, fault: str) -> None:
    shop.facilitator.faults = [fault]
    payment = shop.payment()
    assert shop.mint(payment).status == 503
    assert shop.mint(payment).status == 503  # at once: the last attempt has only just ended
    shop.clock.forward(10)
    answer = shop.mint(payment)
    assert answer.status == 200
    assert answer.body["transaction"] == transaction_of(NONCE)
    assert len(shop.chain.charges) == 1


def test_sent_but_not_confirmed_is_asked_about_at_once(shop: Shop) -> None:
    shop.facilitator.faults = ["pending"]
    shop.chain.refusal = lambda _signed: "" if not shop.chain.charges else "settled now"  # type: ignore[method-assign]
    answer = shop.mint(shop.payment())
    assert shop.facilitator.calls == ["verify", "settle", "settle"]
    # Still not confirmed: nobody is told that it failed, and the transaction is kept.
    assert (answer.status, shop.row()["transaction"]) == (503, transaction_of(NONCE))
    assert answer.receipt["transaction"] == transaction_of(NONCE)


def test_a_definite_refusal_is_402_with_a_receipt_and_stays_one(shop: Shop) -> None:
    payment = shop.payment()
    verify = shop.facilitator.verify
    shop.facilitator.verify = lambda body: (verify(body), setattr(shop.chain, "balance", 0))[0]  # type: ignore[method-assign]
    answer = shop.mint(payment)
    assert answer.status == 402
    assert answer.challenge["error"] == answer.receipt["errorReason"] == "invalid_exact_evm_insufficient_balance"
    assert answer.receipt["success"] is False
    shop.chain.balance = 10**6
    assert shop.mint(payment).status == 402
    assert shop.chain.charges == []
    assert "facilitatorBody" not in shop.row()
    assert shop.metric("PaymentSuccess") == [0.0]


def test_what_was_never_sent_is_not_claimed(shop: Shop) -> None:
    shop.facilitator.faults = ["unsent"]
    payment = shop.payment()
    answer = shop.mint(payment)
    assert (answer.status, answer.code) == (503, "FACILITATOR_UNAVAILABLE")
    assert shop.rows() == []
    assert shop.mint(payment).status == 200


def test_settling_does_not_begin_when_its_answer_would_come_too_late(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    settling = PaymentStore.settling

    def slow(store: PaymentStore, row: Row) -> Row | None:
        seconds[0] = 20.0
        return settling(store, row)

    with monkeypatch.context() as slowly:
        slowly.setattr(PaymentGate.__init__, "__defaults__", (lambda: seconds[0],))
        slowly.setattr(PaymentStore, "settling", slow)
        payment = shop.payment()
        answer = shop.mint(payment)
    assert (answer.status, answer.code) == (503, "FACILITATOR_UNAVAILABLE")
    assert shop.facilitator.calls == ["verify"]
    assert shop.rows() == shop.chain.charges == []
    assert shop.metric("FacilitatorUnavailable") == [1.0]


def test_a_nonce_that_went_to_somebody_else_mints_nothing(shop: Shop) -> None:
    shop.facilitator.faults = ["lost before"]
    payment = shop.payment()
    shop.mint(payment)
    shop.chain.charges.append((NONCE, PAYER, 10_000))  # the payer has used it for a transfer to itself
    shop.clock.forward(10)
    answer = shop.mint(payment)
    assert (answer.status, answer.challenge["error"]) == (402, "authorization spent")
    assert shop.rows("NFTS_TABLE") == []


def test_what_expired_unused_failed_and_only_then(shop: Shop) -> None:
    shop.facilitator.faults = ["lost before", "lost before", "lost before"]
    payment = shop.payment()
    shop.mint(payment)
    shop.clock.forward(120 + 59)  # expired, but the newest blocks may yet be replaced
    assert shop.mint(payment).status == 503
    shop.clock.forward(60)
    answer = shop.mint(payment)
    assert (answer.status, answer.challenge["error"]) == (402, "authorization expired")


def test_when_nobody_can_tell_a_person_decides(shop: Shop) -> None:
    shop.facilitator.faults = ["lost after"]
    shop.chain.readable = False
    payment = shop.payment()
    shop.mint(payment)
    shop.clock.forward(120 + 590)
    assert (shop.mint(payment).status, shop.row()["state"]) == (503, "PENDING")
    shop.clock.forward(20)
    answer = shop.mint(payment)
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "PAYMENT_IN_REVIEW", "3600")
    assert shop.metric("PaymentReview") == [1.0]
    shop.chain.readable = True  # and if the chain can be asked again, it decides
    shop.clock.forward(10)
    assert shop.mint(payment).status == 200


def test_a_chain_that_cannot_be_asked_in_whatever_way_proves_nothing(shop: Shop) -> None:
    def fail(*_: object) -> object:
        raise RuntimeError("secret")

    shop.facilitator.faults = ["lost before", "lost before"]
    shop.chain.evidence = fail  # type: ignore[assignment, method-assign]
    payment = shop.payment()
    shop.mint(payment)
    shop.clock.forward(10)
    assert shop.mint(payment).status == 503
    assert shop.row()["state"] == "PENDING"
    assert "secret" not in str(shop.lines())


def test_settled_is_a_fact_even_of_what_was_called_failed(shop: Shop) -> None:
    shop.facilitator.faults = ["lost before"]
    payment = shop.payment()
    shop.mint(payment)
    shop.clock.forward(120 + 61)
    shop.task(task="resolve", paymentId=shop.row()["paymentId"], charged=False)
    assert shop.mint(payment).status == 402
    shop.task(task="resolve", paymentId=shop.row()["paymentId"], charged=True, transaction="0x" + "ab" * 32)
    assert shop.mint(payment).status == 200


def test_no_log_line_shows_a_signature(shop: Shop) -> None:
    payment = shop.payment()
    shop.facilitator.faults = ["lost after", "lost before"]
    shop.chain.readable = False
    shop.mint(payment)
    shop.clock.forward(1000)
    shop.task()
    assert len(shop.lines()) > 4
    assert payment["payload"]["signature"][2:] not in shop.printed
