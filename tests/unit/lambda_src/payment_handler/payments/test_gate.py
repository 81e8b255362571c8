"""A paid request from the outside: what is asked, what is refused, what is answered, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import (
    ASSET,
    MERCHANT,
    NETWORK,
    NFT,
    PAYER,
    header,
    sign,
    transaction_of,
)


def test_a_request_without_payment_is_told_the_terms(shop: Shop) -> None:
    answer = shop.mint()
    assert answer.status == 402
    assert answer.code == "PAYMENT_REQUIRED"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.challenge["x402Version"] == 2
    # From configuration: the Host header of this request says evil.example.com.
    assert answer.challenge["resource"]["url"] == "https://a1b2c3.execute-api.us-east-1.amazonaws.com/dev/nft/mint"
    assert answer.challenge["accepts"] == [
        {
            "scheme": "exact",
            "network": NETWORK,
            "amount": "10000",
            "asset": ASSET,
            "payTo": MERCHANT,
            "maxTimeoutSeconds": 120,
            "extra": {"name": "USDC", "version": "2"},
        }
    ]
    assert answer.challenge["extensions"]["payment-identifier"]["info"] == {"required": False}
    assert shop.facilitator.calls == []


def test_a_good_payment_mints(shop: Shop) -> None:
    answer = shop.mint(shop.payment())
    transaction = transaction_of(f"0x{1:064x}")
    assert answer.status == 200
    assert answer.body["status"] == "MINTED"
    assert answer.body["transaction"] == transaction
    assert answer.receipt == {
        "success": True,
        "transaction": transaction,
        "network": NETWORK,
        "payer": PAYER.lower(),
        "amount": "10000",
    }
    assert shop.chain.charges == [(f"0x{1:064x}", MERCHANT, 10_000)]
    (nft,) = shop.rows("NFTS_TABLE")
    assert (nft["nftId"], nft["owner"]) == (answer.body["nftId"], PAYER.lower())
    assert (nft["collection"], nft["metadataUri"]) == ("c1", "ipfs://bafy/1.json")


def test_what_is_over_is_kept_for_a_month_without_the_signature(shop: Shop) -> None:
    payment = shop.payment()
    shop.mint(payment)
    row = shop.row()
    assert row["expiresAt"] == shop.clock.seconds + 120 + 30 * 24 * 3600
    assert "openState" not in row
    assert payment["payload"]["signature"] not in str(row)


def test_the_same_request_again_gets_the_stored_answer_and_charges_nobody(shop: Shop) -> None:
    payment = shop.payment()
    first = shop.mint(payment)
    shop.clock.forward(3600)  # long expired
    again = shop.mint(payment)
    assert (again.status, again.body, again.receipt) == (first.status, first.body, first.receipt)
    assert len(shop.chain.charges) == len(shop.rows("NFTS_TABLE")) == 1


def test_a_payment_in_other_letters_is_the_same_payment(shop: Shop) -> None:
    payment = shop.payment()
    shop.mint(payment)
    payment["payload"]["authorization"]["from"] = PAYER.lower()
    assert shop.mint(payment).status == 200
    assert len(shop.rows()) == 1


def test_a_payment_is_good_for_one_request_only(shop: Shop) -> None:
    payment = shop.payment()
    nft = shop.mint(payment).body
    other_body = shop.mint(payment, NFT | {"collection": "c2"})
    assert (other_body.status, other_body.code) == (409, "PAYMENT_ALREADY_USED")
    other_path = shop.read(nft["nftId"], payment)
    assert (other_path.status, other_path.code) == (409, "PAYMENT_ALREADY_USED")
    assert len(shop.rows("NFTS_TABLE")) == 1


def test_the_stored_answer_is_for_who_has_the_signature(shop: Shop) -> None:
    payment = shop.payment()
    shop.mint(payment)
    payment["payload"]["signature"] = "0x" + "11" * 65  # payer and nonce are public once settled
    answer = shop.mint(payment)
    assert (answer.status, answer.code) == (409, "PAYMENT_ALREADY_USED")


@pytest.mark.parametrize(
    ("break_it", "reason"),
    [
        (lambda p: p["accepted"].update(amount="1"), "No matching payment requirements"),
        (lambda p: p["accepted"].update(asset="0x" + "11" * 20), "No matching payment requirements"),
        (lambda p: p["accepted"].update(payTo=PAYER), "No matching payment requirements"),
        (lambda p: p["accepted"].update(network="eip155:8453"), "No matching payment requirements"),
        (lambda p: p["accepted"].update(scheme="upto"), "No matching payment requirements"),
        (lambda p: p["accepted"].update(maxTimeoutSeconds=999), "No matching payment requirements"),
        (
            lambda p: p["accepted"].update(extra={"name": "USD Coin", "version": "2"}),
            "No matching payment requirements",
        ),
        (lambda p: p["payload"]["authorization"].update(to=PAYER), "recipient_mismatch"),
        (lambda p: p["payload"]["authorization"].update(value="9999"), "value_mismatch"),
        (lambda p: p["payload"]["authorization"].update(validBefore="1"), "valid_before"),
        (lambda p: p["payload"]["authorization"].update(validBefore="99999999999"), "valid_before"),
        (lambda p: p["payload"]["authorization"].update(validAfter="99999999999"), "valid_after"),
    ],
)
def test_a_payment_on_other_terms_is_refused_before_anybody_is_asked(
    shop: Shop, break_it: Callable[[dict[str, Any]], None], reason: str
) -> None:
    payment = shop.payment()
    break_it(payment)
    answer = shop.mint(payment)
    assert answer.status == 402
    assert reason in answer.challenge["error"]
    assert shop.facilitator.calls == shop.rows() == []


def test_a_payment_the_facilitator_does_not_like_is_refused_and_leaves_nothing(shop: Shop) -> None:
    payment = shop.payment()
    payment["payload"]["signature"] = sign({})
    answer = shop.mint(payment)
    assert answer.status == 402
    assert answer.challenge["error"] == "invalid_exact_evm_payload_signature"
    assert shop.rows() == []


@pytest.mark.parametrize("value", ["!!!", "bm90IGpzb24=", "W10=", "e30=", "a" * 9000])
def test_what_is_no_payment_is_400(shop: Shop, value: str) -> None:
    answer = shop.mint(value)
    assert (answer.status, answer.code) == (400, "INVALID_PAYMENT")


def test_a_request_that_cannot_be_fulfilled_costs_nothing(shop: Shop) -> None:
    for body in ({}, {"collection": "c1", "metadataUri": "file:///etc/passwd"}, NFT | {"more": 1}, "no json"):
        answer = shop.mint(shop.payment(), body)
        assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert shop.facilitator.calls == shop.rows() == []


def test_the_host_and_stage_of_the_request_do_not_matter(shop: Shop) -> None:
    payment = shop.payment() | {"resource": {"url": "https://evil.example.com/nft/mint"}}
    assert shop.mint(payment).status == 200


def test_without_a_facilitator_nothing_happens(shop: Shop) -> None:
    shop.facilitator.up = False
    answer = shop.mint(shop.payment())
    assert (answer.status, answer.code) == (503, "FACILITATOR_UNAVAILABLE")
    assert answer.headers["Retry-After"] == "5"
    assert "PAYMENT-REQUIRED" not in answer.headers
    assert shop.rows() == []
    assert shop.metric("FacilitatorUnavailable") == [1.0]


@pytest.mark.parametrize("operation", ["verify", "settle"])
def test_a_copy_under_way_is_told_to_wait_and_asks_nobody(shop: Shop, operation: str) -> None:
    payment = shop.payment()
    real = getattr(shop.facilitator, operation)
    seen = []

    def slow(*asked: Any) -> Any:
        seen.append(shop.mint(payment))
        return real(*asked)

    setattr(shop.facilitator, operation, slow)
    assert shop.mint(payment).status == 200
    (copy,) = seen
    assert (copy.status, copy.code, copy.headers["Retry-After"]) == (409, "PAYMENT_IN_PROGRESS", "2")
    assert shop.facilitator.calls == ["verify", "settle"]


def test_who_comes_back_from_verifying_too_late_gets_the_answer_of_who_was_faster(shop: Shop) -> None:
    payment = shop.payment()
    verify = shop.facilitator.verify

    def late(body: Any) -> Any:
        shop.facilitator.verify = verify  # type: ignore[method-assign]
        shop.clock.forward(31)
        assert shop.mint(payment).status == 200
        return verify(body)

    shop.facilitator.verify = late  # type: ignore[method-assign]
    assert shop.mint(payment).status == 200
    assert len(shop.chain.charges) == 1


def test_a_claim_is_given_back_when_verifying_fails_in_any_way(shop: Shop) -> None:
    verify = shop.facilitator.verify

    def fail(_body: Any) -> Any:
        raise RuntimeError("no credentials")

    shop.facilitator.verify = fail  # type: ignore[method-assign]
    payment = shop.payment(identifier="order-00000000000001")
    assert shop.mint(payment).status == 500
    assert shop.rows() == shop.rows("REQUESTS_TABLE") == []
    assert shop.metric("FacilitatorUnavailable") == [1.0]  # whatever it was: nobody can pay
    shop.facilitator.verify = verify  # type: ignore[method-assign]
    assert shop.mint(payment).status == 200


def test_a_payment_is_counted_and_logged_as_the_guide_says(shop: Shop) -> None:
    shop.mint(shop.payment())
    assert shop.metric("PaymentSuccess") == [1.0]
    assert shop.metric("PaymentAmount") == [10_000.0]
    assert len(shop.metric("PaymentDuration")) == 1
    (processed,) = [line for line in shop.lines() if line.get("message") == "Payment processed"]
    assert processed["resource"].endswith("/nft/mint")
    assert processed["duration"] >= 0
    shop.mint(header({"x402Version": 2}))
    assert shop.metric("PaymentSuccess") == [1.0]
