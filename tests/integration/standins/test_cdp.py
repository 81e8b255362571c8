"""The CDP stand-in as our own client meets it: tokens checked, accounts kept, signatures that a chain takes."""

from __future__ import annotations

import os
import secrets
import signal
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from payment_handler.cdp.client import CdpClient
from payment_handler.cdp.credentials import CdpCredentials
from payment_handler.cdp.jwt import bearer_headers, wallet_token
from payment_handler.cdp.node import ChainNode
from payment_handler.sessions.authorization import authorize, signed_header, typed_data, unsigned_payload
from payment_handler.sessions.offers import Offer
from payment_handler.settings import PaymentTerms
from payment_handler.x402.chain import Chain
from payment_handler.x402.payload import read_payment
from payment_handler.x402.wire import decode
from shared.errors import UnavailableError
from shared.outbound import OutboundError, call
from tests.integration.standins.town import PAYEE, SEPOLIA, Town
from tools.emulator import daemon
from tools.standins.cdp.credentials import credentials

TERMS = PaymentTerms(SEPOLIA.caip2, SEPOLIA.token, SEPOLIA.token_name, "2", PAYEE, "10000", "10000")
REQUIREMENTS = {
    "scheme": "exact",
    "network": TERMS.network,
    "amount": "10000",
    "asset": TERMS.asset,
    "payTo": PAYEE,
    "maxTimeoutSeconds": 120,
    "extra": {"name": TERMS.asset_name, "version": "2"},
}


def published() -> CdpCredentials:
    held = credentials()
    return CdpCredentials(held["apiKeyId"], held["apiKeySecret"], held["walletSecret"])


def origin(town: Town) -> str:
    return f"http://127.0.0.1:{town.stand_ins()['cdp'].port}"


def client(town: Town, held: Callable[[], CdpCredentials] = published) -> CdpClient:
    return CdpClient(origin(town), held, Logger(service="cdp-stand-in-test"))


def signed_payment(cdp: CdpClient, payer: str) -> dict[str, Any]:
    """A PaymentPayload as a session makes it."""
    offer = Offer(10_000, PAYEE, 120, REQUIREMENTS, None, None)
    authorization = authorize(payer, offer, "0x" + secrets.token_hex(32), int(time.time()) + 120)
    signature = cdp.sign_typed_data(payer, typed_data(authorization, TERMS), str(uuid.uuid4()))
    return decode(signed_header(unsigned_payload(authorization, offer, "session_0123456789"), signature))


def test_an_account_is_made_once_and_outlives_a_kill(town: Town) -> None:
    name = f"sm-{secrets.token_hex(8)}"
    cdp = client(town)
    address = cdp.account(name)
    assert cdp.account(name) == address != cdp.account(name + "b")
    os.kill(town.stand_ins()["cdp"].pid, signal.SIGKILL)
    while town.stand_ins()["cdp"].alive:
        pass
    daemon.ensure_running(town.settings)
    town.until_ready()
    assert name in {account["name"] for account in town.ask("cdp", "GET", "/_control/state")["accounts"]}
    assert client(town).account(name) == address


def test_what_an_account_signs_is_settled_and_the_node_knows_it(town: Town) -> None:
    cdp = client(town)
    payer = cdp.account(f"sm-{secrets.token_hex(8)}")
    given = call(
        "POST",
        f"{origin(town)}/platform/v2/evm/faucet",
        json={"network": "base-sepolia", "address": payer, "token": "usdc"},
        headers=bearer_headers(published(), "POST", f"{origin(town)}/platform/v2/evm/faucet"),
    )
    assert given.json()["transactionHash"].startswith("0x")
    payload = signed_payment(cdp, payer)
    chain = Chain(ChainNode(origin(town), TERMS.network, cdp).ask)
    payment = read_payment(signed_header(payload, payload["payload"]["signature"])).authorization
    assert chain.evidence(TERMS.asset, payment).fate == "open"
    body = {"x402Version": 2, "paymentPayload": payload, "paymentRequirements": REQUIREMENTS}
    assert town.ask("facilitator", "POST", "/verify", body)["isValid"] is True
    settled = town.ask("facilitator", "POST", "/settle", body)
    assert settled["success"] is True
    evidence = chain.evidence(TERMS.asset, payment)
    assert (evidence.fate, evidence.transaction) == ("paid", settled["transaction"])


def test_other_credentials_open_nothing(town: Town) -> None:
    good = published()
    other = CdpCredentials(good.api_key_id, good.wallet_secret, good.api_key_secret)
    for held in (CdpCredentials("another", good.api_key_secret, good.wallet_secret), other):
        with pytest.raises(UnavailableError) as refused:
            client(town, lambda held=held: held).account("sm-nobody")  # type: ignore[misc]
        assert refused.value.code == "CDP_NOT_CONFIGURED"


def test_a_key_gives_the_same_answer_to_the_same_request_and_none_to_another(town: Town) -> None:
    url = f"{origin(town)}/platform/v2/evm/accounts"

    def create(name: str, key: str) -> tuple[int, Any]:
        body = {"name": name}
        headers = bearer_headers(published(), "POST", url) | {
            "X-Wallet-Auth": wallet_token(published(), "POST", url, body),
            "X-Idempotency-Key": key,
        }
        answer = call("POST", url, json=body, headers=headers)
        return answer.status, answer.json()

    name, key = f"sm-{secrets.token_hex(8)}", str(uuid.uuid4())
    first = create(name, key)
    assert first[0] == 201
    assert create(name, key) == first
    assert create(name + "b", key)[1]["errorType"] == "idempotency_error"
    assert create(name, str(uuid.uuid4()))[1]["errorType"] == "already_exists"
    assert create(name + "c", "no-uuid")[0] == 400


@pytest.mark.parametrize("fault", ["error_500", "drop_before", "refuse_after_work"])
def test_a_fault_on_order_is_cdp_being_unavailable(town: Town, fault: str) -> None:
    cdp = client(town)
    payer = cdp.account("sm-faulty")
    town.ask("cdp", "POST", "/_control/faults", {"operation": "sign", "fault": fault, "times": 1})
    with pytest.raises(UnavailableError) as refused:
        signed_payment(cdp, payer)
    assert refused.value.code == "CDP_UNAVAILABLE"
    assert signed_payment(cdp, payer)["payload"]["signature"].startswith("0x")


def test_nothing_is_answered_without_a_token(town: Town) -> None:
    try:
        answer = call("GET", f"{origin(town)}/platform/v2/evm/accounts/by-name/demo")
    except OutboundError as lost:
        pytest.fail(str(lost))
    assert (answer.status, answer.json()["errorType"]) == (401, "unauthorized")
