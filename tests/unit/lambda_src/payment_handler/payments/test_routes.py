"""What anybody may ask about payments."""

from __future__ import annotations

import pytest

from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import ASSET, MERCHANT, NETWORK, PAYER, requirements, transaction_of


def test_supported_says_what_is_taken_and_for_what(shop: Shop) -> None:
    answer = shop.send("GET", "/supported")
    assert answer.status == 200
    assert answer.body["kinds"] == [{"x402Version": 2, "scheme": "exact", "network": NETWORK}]
    mint, read = answer.body["resources"]
    assert (mint["method"], mint["accepts"]) == ("POST", [requirements()])
    assert (read["method"], read["accepts"]) == ("GET", [requirements(1000)])
    assert shop.mint().challenge["accepts"] == mint["accepts"]


def test_a_payment_shows_its_state_and_not_what_it_bought(shop: Shop) -> None:
    shop.mint(shop.payment())
    row = shop.row()
    answer = shop.send("GET", f"/payments/{row['paymentId']}")
    assert answer.status == 200
    assert answer.body == {
        "paymentId": row["paymentId"],
        "state": "SETTLED",
        "network": NETWORK,
        "asset": ASSET,
        "amount": "10000",
        "payTo": MERCHANT,
        "payer": PAYER.lower(),
        "createdAt": row["createdAt"],
        "updatedAt": row["updatedAt"],
        "transaction": transaction_of(f"0x{1:064x}"),
        "delivered": True,
    }


def test_a_pending_payment_is_not_delivered(shop: Shop) -> None:
    shop.facilitator.faults = ["lost after"]
    payment_id = shop.mint(shop.payment()).body["paymentId"]
    answer = shop.send("GET", f"/payments/{payment_id}")
    assert (answer.body["state"], answer.body["transaction"], answer.body["delivered"]) == ("PENDING", "", False)


@pytest.mark.parametrize("payment_id", ["pay_" + "0" * 64, "x", "session#1", "pay_" + "0" * 65])
def test_what_is_no_payment_is_404(shop: Shop, payment_id: str) -> None:
    assert shop.send("GET", f"/payments/{payment_id}").status == 404
