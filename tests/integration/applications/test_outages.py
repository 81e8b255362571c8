"""When the outside world, or AWS, is not there: a documented error in time, an alarm metric, a row to go on from."""

from __future__ import annotations

import json
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.integration.applications.buyers import Buyer
from tests.integration.applications.platform import Platform
from tests.integration.applications.test_official_clients import DOLLAR, NFT
from tests.integration.callers import Answer

API_GATEWAY_SECONDS = 29.0


@pytest.fixture
def broken(platform_alone: Platform) -> Iterator[Platform]:
    """A platform to break; afterwards every stand-in runs again and no fault is planned."""
    yield platform_alone
    platform_alone.mend()


def in_time(call: Callable[[], Answer]) -> Answer:
    """Make a call that must not run into API Gateway's own limit."""
    started = time.monotonic()
    answer = call()
    assert time.monotonic() - started < API_GATEWAY_SECONDS
    return answer


def refused(answer: Answer, code: str) -> Answer:
    """It is the documented 503, and says when to come back."""
    assert answer.status == 503, answer
    assert answer.body["error"]["code"] == code, answer
    assert int(answer.headers["retry-after"]) > 0
    return answer


def kill(platform: Platform, name: str) -> None:
    os.kill(platform.stand_ins()[name]["pid"], signal.SIGKILL)


def metrics(platform: Platform, function: str, name: str, environment: str = "dev") -> list[float]:
    """Values of a metric in what a function has logged, oldest first."""
    logs = platform.client("logs", environment)
    group = f"/aws/lambda/{environment}-safemate-{function}"
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [event["message"] for page in pages for event in page["events"] if f'"{name}"' in event["message"]]
    found: list[float] = []
    for line in lines:
        value = json.loads(line)[name]
        found += value if isinstance(value, list) else [value]
    return found


def test_a_dead_facilitator_is_told_and_the_same_payment_works_later(broken: Platform) -> None:
    buyer, api = Buyer(broken).earn(DOLLAR), broken.payments()
    header = buyer.sign(api.call("POST", "/nft/mint", NFT).headers["payment-required"])
    kill(broken, "facilitator")
    refused(in_time(lambda: api.call("POST", "/nft/mint", NFT, header)), "FACILITATOR_UNAVAILABLE")
    assert api.call("GET", "/health").status == 503
    assert buyer.balance == DOLLAR

    broken.mend()
    bought = api.call("POST", "/nft/mint", NFT, header)
    assert bought.status == 200, bought
    assert buyer.balance < DOLLAR


@pytest.mark.parametrize("fault", ["refuse_after_work", "drop_before", "hang", "error_500"])
def test_an_unknown_settlement_is_held_told_and_resolved_without_a_second_charge(broken: Platform, fault: str) -> None:
    buyer, api = Buyer(broken).earn(DOLLAR), broken.payments()
    header = buyer.sign(api.call("POST", "/nft/mint", NFT).headers["payment-required"])
    broken.fault("facilitator", "settle", fault)
    answer = refused(in_time(lambda: api.call("POST", "/nft/mint", NFT, header)), "PAYMENT_PENDING")
    payment_id = json.loads(json.dumps(answer.body))["paymentId"]
    assert api.call("GET", f"/payments/{payment_id}").body["state"] == "PENDING"
    assert metrics(broken, "payment-handler", "PaymentPending")[-1] >= 1

    broken.mend()
    broken.reconcile(payment_id)
    bought = api.call("POST", "/nft/mint", NFT, header)
    assert bought.status == 200, bought
    price = DOLLAR - buyer.balance
    assert price == int(api.call("GET", f"/payments/{payment_id}").body["amount"])
    assert api.call("POST", "/nft/mint", NFT, header).body == bought.body
    assert DOLLAR - buyer.balance == price


def live_wallets(platform: Platform) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """A preprod user with a funded wallet on the live ledger, and another to pay to."""
    api, _ = platform.user("preprod")
    wallets = [api.call("POST", "/wallets", {"name": name}) for name in ("payer", "payee")]
    assert [wallet.status for wallet in wallets] == [201, 201], wallets
    payer, payee = (dict(wallet.body) for wallet in wallets)
    platform.hbar(payer["accountId"], 500_000_000)
    return api, payer, payee


def tinybars(api: Any, wallet: dict[str, Any]) -> int:
    answer = api.call("GET", f"/wallets/{wallet['walletId']}/balance")
    assert answer.status == 200, answer
    return int(answer.body["tinybars"])


def test_live_wallets_move_real_tinybars(platform: Platform) -> None:
    api, payer, payee = live_wallets(platform)
    assert payer["demo"] is False
    order = {"to": payee["accountId"], "tinybars": "123456789"}
    had = tinybars(api, payer), tinybars(api, payee)
    key = {"idempotency-key": str(uuid.uuid4())}
    moved = api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key)
    assert moved.status == 201, moved
    assert (tinybars(api, payer), tinybars(api, payee)) == (had[0] - 123456789, had[1] + 123456789)
    again = api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key)
    assert (again.status, again.body) == (201, moved.body)
    assert tinybars(api, payee) == had[1] + 123456789


def test_a_dead_mirror_node_is_told(broken: Platform) -> None:
    api, payer, _ = live_wallets(broken)
    broken.fault("hedera", "account", "hang")
    refused(in_time(lambda: api.call("GET", f"/wallets/{payer['walletId']}/balance")), "LEDGER_UNAVAILABLE")
    kill(broken, "hedera")
    refused(in_time(lambda: api.call("GET", f"/wallets/{payer['walletId']}/balance")), "LEDGER_UNAVAILABLE")


def test_a_transfer_whose_outcome_is_unknown_is_resolved_by_its_key(broken: Platform) -> None:
    api, payer, payee = live_wallets(broken)
    had = tinybars(api, payee)
    order, key = {"to": payee["accountId"], "tinybars": "1000"}, {"idempotency-key": str(uuid.uuid4())}
    broken.fault("hedera", "cryptoTransfer", "refuse_after_work", times=100)
    answer = in_time(lambda: api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key))
    assert answer.status in (201, 503), answer
    broken.mend()
    for _ in range(20):
        answer = api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key)
        if answer.status == 201:
            break
        refused(answer, "TRANSFER_PENDING")
        time.sleep(1)
    assert answer.status == 201, answer
    assert tinybars(api, payee) == had + 1000


@pytest.mark.parametrize(
    ("kind", "calls_that_pass"),
    [("error", 0), ("error", 1), ("error", 2), ("error", 3), ("silence", 1), ("silence", 3)],
)
def test_dynamodb_that_fails_within_a_payment_loses_no_money(broken: Platform, kind: str, calls_that_pass: int) -> None:
    buyer, api = Buyer(broken).earn(DOLLAR), broken.payments()
    asked = api.call("POST", "/nft/mint", NFT)
    header = buyer.sign(asked.headers["payment-required"])
    broken.outage("dynamodb", kind, passing=calls_that_pass, times=100)
    first = in_time(lambda: api.call("POST", "/nft/mint", NFT, header))
    assert first.status in (200, 503), first
    broken.mend()
    for _ in range(30):
        broken.invoke("payment-handler", {"task": "reconcile"})
        bought = api.call("POST", "/nft/mint", NFT, header)
        if bought.status == 200:
            break
        assert bought.status in (409, 503), bought
        time.sleep(2)
    assert bought.status == 200, bought
    price = DOLLAR - buyer.balance
    assert price == int(api.call("GET", f"/payments/{bought.body['paymentId']}").body["amount"])


@pytest.mark.parametrize("kind", ["error", "silence"])
def test_dynamodb_that_fails_within_a_transfer_loses_no_tinybar(broken: Platform, kind: str) -> None:
    api, _ = broken.user()
    payer, payee = [api.call("POST", "/wallets", {"name": "w"}).body for _ in range(2)]
    had = tinybars(api, payer) + tinybars(api, payee)
    order, key = {"to": payee["accountId"], "tinybars": "77"}, {"idempotency-key": str(uuid.uuid4())}
    for passing in range(4):
        broken.outage("dynamodb", kind, passing=passing, times=100)
        answer = in_time(lambda: api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key))
        assert answer.status in (201, 503), answer
        broken.mend()
    assert api.call("POST", f"/wallets/{payer['walletId']}/transfers", order, key).status == 201
    assert tinybars(api, payer) + tinybars(api, payee) == had
    assert tinybars(api, payee) - tinybars(api, payer) == 2 * 77
