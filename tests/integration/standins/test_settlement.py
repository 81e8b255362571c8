"""What the facilitator answers: the official SDK on a chain of our own. docs/standins.md tells it as a table."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.standins.town import BASE, PAYEE, PRICE, SEPOLIA, Town, ask

USED = "invalid_exact_evm_nonce_already_used"


@pytest.mark.parametrize("network", [SEPOLIA, BASE], ids=["sepolia", "base"])
def test_a_payment_by_the_official_client_moves_exactly_the_price(town: Town, network: Any) -> None:
    payer, before = town.payer(network=network), town.holds(PAYEE, network)
    payment = payer.pays()
    assert town.facilitator("verify", payment) == {"isValid": True, "payer": payer.address}
    settled = town.facilitator("settle", payment)
    assert settled["success"] is True
    assert (payer.tokens, town.holds(PAYEE, network)) == (1_000_000 - PRICE, before + PRICE)
    receipt = town.rpc("eth_getTransactionReceipt", settled["transaction"], network=network)["result"]
    assert receipt["status"] == "0x1"
    assert len(receipt["logs"]) == 2  # AuthorizationUsed, Transfer


def authorization(payment: dict[str, Any], **changes: str) -> dict[str, Any]:
    payment["paymentPayload"]["payload"]["authorization"].update(changes)
    return payment


def test_what_is_wrong_with_a_payment_is_said(town: Town) -> None:
    payer, now = town.payer(), int(time.time())
    forged = payer.pays()
    forged["paymentPayload"]["payload"]["signature"] = payer.pays()["paymentPayload"]["payload"]["signature"]
    wrong = {
        "invalid_exact_evm_payload_authorization_value_mismatch": authorization(payer.pays(), value="1"),
        "invalid_exact_evm_payload_recipient_mismatch": authorization(payer.pays(), to=payer.address),
        "invalid_exact_evm_payload_authorization_valid_before": authorization(payer.pays(), validBefore=str(now - 1)),
        "invalid_exact_evm_payload_authorization_valid_after": authorization(payer.pays(), validAfter=str(now + 99)),
        "invalid_exact_evm_payload_signature": forged,
        "invalid_exact_evm_insufficient_balance": town.payer(tokens=0).pays(),
    }
    found = {reason: town.facilitator("verify", payment) for reason, payment in wrong.items()}
    assert {reason: answer.get("invalidReason") for reason, answer in found.items()} == {r: r for r in wrong}
    assert not any(answer["isValid"] for answer in found.values())
    assert payer.tokens == 1_000_000


def test_the_tokens_names_differ_between_the_networks(town: Town) -> None:
    payer = town.payer(network=BASE)
    as_on_sepolia = payer.pays(extra={"name": SEPOLIA.token_name, "version": "2"})
    assert town.facilitator("verify", as_on_sepolia)["invalidReason"] == "invalid_exact_evm_payload_signature"


@pytest.mark.parametrize("body", [{}, {"paymentPayload": 1}, [], None])
def test_a_body_that_is_no_payment_is_answered_400(town: Town, body: object) -> None:
    port = town.stand_ins()["facilitator"].port
    assert [ask(port, "POST", path, body)[0] for path in ("/verify", "/settle")] == [400, 400]


def test_another_network_is_not_served(town: Town) -> None:
    payment = town.payer().pays()
    payment["paymentRequirements"]["network"] = "eip155:1"
    status, answer = ask(town.stand_ins()["facilitator"].port, "POST", "/settle", payment)
    assert (status, answer["success"]) == (400, False)
    kinds = town.ask("facilitator", "GET", "/supported")["kinds"]
    assert [kind["network"] for kind in kinds] == ["eip155:84532", "eip155:8453"]


def test_a_second_settle_of_a_settled_payment_fails_and_verify_tells_that_it_was_used(town: Town) -> None:
    payer = town.payer()
    payment = payer.pays()
    assert town.facilitator("settle", payment)["success"] is True
    again = town.facilitator("settle", payment)
    assert (again["success"], again["errorReason"]) == (False, "transaction_failed")
    assert town.rpc("eth_getTransactionReceipt", again["transaction"])["result"]["status"] == "0x0"
    assert town.facilitator("verify", payment)["invalidReason"] == USED
    assert payer.tokens == 1_000_000 - PRICE


def test_a_settlement_that_waits_is_pending_and_the_same_transaction_succeeds_later(town: Town) -> None:
    payer = town.payer()
    payment = payer.pays()
    town.order("chain", "eth_getTransactionReceipt", "drop_before")
    town.mining(False)
    pending = town.facilitator("settle", payment)
    assert (pending["success"], pending["errorReason"]) == (False, "settlement_pending")
    assert town.facilitator("verify", payment)["isValid"] is True
    assert town.rpc("eth_getTransactionReceipt", pending["transaction"])["result"] is None
    town.mining(True)
    settled = town.facilitator("settle", payment)
    assert (settled["success"], settled["transaction"]) == (True, pending["transaction"])
    assert payer.tokens == 1_000_000 - PRICE


@pytest.mark.parametrize(
    ("fault", "moved", "again"), [("drop_before", False, True), ("refuse_after_work", True, False)]
)
def test_a_lost_connection_to_the_chain_is_called_a_failure_whether_the_money_moved_or_not(
    town: Town, fault: str, moved: bool, again: bool
) -> None:
    payer = town.payer()
    payment = payer.pays()
    town.order("chain", "eth_sendRawTransaction", fault)
    first = town.facilitator("settle", payment)
    assert (first["success"], first["errorReason"], first["transaction"]) == (False, "transaction_failed", "")
    assert payer.tokens == 1_000_000 - PRICE * moved
    assert town.facilitator("verify", payment).get("invalidReason") == (USED if moved else None)
    assert town.facilitator("settle", payment)["success"] is again
    assert payer.tokens == 1_000_000 - PRICE
    assert town.facilitator("settle", payer.pays())["success"] is True  # and goes on


def test_of_many_settles_of_one_payment_one_succeeds(town: Town) -> None:
    payer = town.payer()
    payment = payer.pays()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: town.facilitator("settle", payment), range(10)))
    assert Counter(answer["success"] for answer in answers) == {True: 1, False: 9}
    assert payer.tokens == 1_000_000 - PRICE


def test_many_payments_at_once_all_succeed(town: Town) -> None:
    payer = town.payer()
    payments = [payer.pays() for _ in range(20)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda payment: town.facilitator("settle", payment), payments))
    assert all(answer["success"] for answer in answers)
    assert payer.tokens == 1_000_000 - 20 * PRICE
