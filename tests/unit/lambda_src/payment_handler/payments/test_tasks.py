"""Invocations that are no HTTP requests."""

from __future__ import annotations

from typing import Any

import pytest

from payment_handler.payments.tasks import BadTaskError, Tasks
from shared import clients
from shared.items import to_item
from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import TABLES

TRANSACTION = "0x" + "ab" * 32


def in_review(shop: Shop) -> str:
    shop.facilitator.faults = ["lost after"]
    shop.chain.readable = False
    shop.mint(shop.payment())
    shop.clock.forward(1000)
    shop.task()
    assert shop.row()["state"] == "REVIEW"
    return str(shop.row()["paymentId"])


def test_an_operator_who_found_the_charge_has_it_minted(shop: Shop) -> None:
    payment_id = in_review(shop)
    done = shop.task(task="resolve", paymentId=payment_id, charged=True, transaction=TRANSACTION)
    assert done == {"paymentId": payment_id, "state": "SETTLED", "delivered": True}
    (nft,) = shop.rows("NFTS_TABLE")
    assert nft["mintTransaction"] == TRANSACTION


def test_an_operator_who_found_none_closes_it(shop: Shop) -> None:
    payment_id = in_review(shop)
    done = shop.task(task="resolve", paymentId=payment_id, charged=False)
    assert done == {"paymentId": payment_id, "state": "FAILED", "delivered": False}
    assert shop.rows("NFTS_TABLE") == []


@pytest.mark.parametrize(
    "event",
    [
        {"task": "drop"},
        {"task": "resolve"},
        {"task": "resolve", "paymentId": "pay_" + "0" * 64, "charged": True, "transaction": TRANSACTION},
    ],
)
def test_a_task_that_makes_no_sense_says_so(shop: Shop, event: dict[str, Any]) -> None:
    with pytest.raises(BadTaskError):
        shop.task(**event)


def test_a_session_payment_is_none_of_these(shop: Shop) -> None:
    row = {"paymentId": "session#s_1#ab", "state": "UNKNOWN", "openState": "SESSION"}
    clients.dynamodb().put_item(TableName=TABLES["PAYMENTS_TABLE"], Item=to_item(row))
    with pytest.raises(BadTaskError, match="paymentId"):
        shop.task(task="resolve", paymentId=row["paymentId"], charged=True, transaction=TRANSACTION)
    assert shop.row() == row


@pytest.mark.parametrize("more", [{}, {"charged": True}, {"charged": True, "transaction": "0x12"}, {"charged": "no"}])
def test_a_decision_must_be_complete(shop: Shop, more: dict[str, Any]) -> None:
    payment_id = in_review(shop)
    with pytest.raises(BadTaskError, match="charged"):
        shop.task(task="resolve", paymentId=payment_id, **more)
    assert shop.row()["state"] == "REVIEW"


def test_what_can_still_be_settled_cannot_be_called_unpaid(shop: Shop) -> None:
    shop.facilitator.faults = ["late"]
    shop.mint(shop.payment())
    shop.clock.forward(120 + 60)
    with pytest.raises(BadTaskError, match="expired"):
        shop.task(task="resolve", paymentId=shop.row()["paymentId"], charged=False)
    assert shop.row()["state"] == "PENDING"


def test_what_is_paid_cannot_be_called_unpaid(shop: Shop) -> None:
    shop.mint(shop.payment())
    with pytest.raises(BadTaskError):
        shop.task(task="resolve", paymentId=shop.row()["paymentId"], charged=False)


def test_one_reconciler_that_fails_does_not_keep_the_next_from_running() -> None:
    ran = []

    def fail() -> dict[str, int]:
        raise RuntimeError("first")

    def run() -> dict[str, int]:
        ran.append(1)
        return {}

    nothing: Any = None
    with pytest.raises(RuntimeError, match="first"):
        Tasks({"a": fail, "b": run}, nothing, nothing, nothing).run({"task": "reconcile"})
    assert ran == [1]
