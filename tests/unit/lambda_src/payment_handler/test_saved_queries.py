"""What the saved queries find in the lines that this function really writes."""

from __future__ import annotations

import json

from tests.unit.lambda_src.payment_handler.conftest import LambdaContext, Shop
from tests.unit.lambda_src.saved_queries import ask


def written(shop: Shop) -> list[str]:
    """Every line so far, as it stands in the log."""
    return [json.dumps(line) for line in shop.lines()]


def test_payments_counts_what_was_processed_by_what_was_bought(shop: Shop) -> None:
    minted = [shop.mint(shop.payment(nonce)) for nonce in (1, 2)]
    assert [answer.status for answer in minted] == [200, 200]
    assert shop.mint().status == 402
    (row,) = ask("payments", written(shop))
    durations = [line["duration"] for line in shop.lines() if line.get("message") == "Payment processed"]
    assert row["resource"].endswith("/nft/mint")
    assert row["paymentCount"] == "2"
    assert float(row["avgDurationMs"]) == round(sum(durations) / 2, 4)


def test_errors_finds_the_line_of_a_facilitator_that_is_down_and_nothing_of_a_good_payment(shop: Shop) -> None:
    assert shop.mint(shop.payment(1)).status == 200
    assert ask("errors", written(shop)) == []
    shop.facilitator.up = False
    shop.send("GET", "/health")
    (error,) = [json.loads(row["@message"]) for row in ask("errors", written(shop))]
    assert (error["message"], error["dependency"]) == ("dependency failed", "x402_api")


def test_a_request_id_of_an_answer_finds_that_requests_lines_and_no_other(shop: Shop) -> None:
    shop.mint(shop.payment(1))
    shop.handler({"task": "reconcile"}, LambdaContext(aws_request_id="9a1b2c3d"))
    lines = written(shop)
    found = ask("by-request-id", lines, REQUEST_ID="c6af9ac6")
    assert {"Payment settled", "Payment processed", "request"} <= {row["message"] for row in found}
    assert all(json.loads(row["@message"])["correlation_id"] == "c6af9ac6" for row in found)
    task = ask("by-request-id", lines, REQUEST_ID="9a1b2c3d")
    assert {row["message"] for row in task} == {"Reconciled"}
    assert ask("by-request-id", lines, REQUEST_ID="00000000") == []


def test_a_payment_id_finds_the_life_of_that_payment_oldest_first(shop: Shop) -> None:
    answers = [shop.mint(shop.payment(nonce)) for nonce in (1, 2)]
    identifier = answers[0].body["paymentId"]
    found = ask("by-payment-id", written(shop), PAYMENT_ID=identifier)
    assert [row["message"] for row in found] == ["Payment settled", "Payment processed"]
    assert {row["state"] for row in found} == {"SETTLED"}
    others = ask("by-payment-id", written(shop), PAYMENT_ID=answers[1].body["paymentId"])
    assert len(others) == 2
