"""Can a user sign in, find a wallet, read it and its balance?

The monitor has one wallet for ever: it is made when there is none, always under the same idempotency key, so that two
runs at the same time make one as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api_monitor.checks.calling import Answer, Caller
from api_monitor.checks.outcome import Check, Deployment, UnexpectedError

WALLET_NAME = "monitor"
IDEMPOTENCY_KEY = "safemate-monitor-wallet-1"

_EXPECTED = "sign in, one wallet listed or made, the same wallet read, its balance in tinybars"


def _look(deployment: Deployment, caller: Caller) -> str:
    authorized = {"Authorization": f"Bearer {deployment.token()}"}
    wallets = f"{deployment.wallet_api}/wallets"
    wallet = _wallet(caller, wallets, authorized)
    wallet_id, account = wallet["walletId"], wallet.get("accountId")
    path = f"/wallets/{wallet_id}"

    read = caller.call("GET", f"{wallets}/{wallet_id}", authorized)
    if read.status != 200 or read.json().get("walletId") != wallet_id:
        raise UnexpectedError(f"GET {path}: {read.outline}, not the wallet that was listed", read.request_id)

    balance = caller.call("GET", f"{wallets}/{wallet_id}/balance", authorized)
    tinybars = balance.json().get("tinybars")
    if balance.status != 200 or not isinstance(tinybars, str) or not tinybars.isdecimal():
        raise UnexpectedError(f"GET {path}/balance: {balance.outline}, no tinybars as documented", balance.request_id)
    if balance.json().get("accountId") != account:
        raise UnexpectedError(f"GET {path}/balance: {balance.outline}, of another account", balance.request_id)
    return f"signed in, read {path} and its balance"


def _wallet(caller: Caller, wallets: str, authorized: Mapping[str, str]) -> dict[str, Any]:
    listed = caller.call("GET", wallets, authorized)
    found = listed.json().get("wallets")
    if listed.status != 200 or not isinstance(found, list):
        raise UnexpectedError(f"GET /wallets: {listed.outline}, no list of wallets", listed.request_id)
    for wallet in found:
        if isinstance(wallet, dict) and wallet.get("status") == "ACTIVE" and _has_id(wallet):
            return wallet
    made = caller.call("POST", wallets, {**authorized, "Idempotency-Key": IDEMPOTENCY_KEY}, {"name": WALLET_NAME})
    return _made(made)


def _made(answer: Answer) -> dict[str, Any]:
    wallet = answer.json()
    if answer.status not in (200, 201) or not _has_id(wallet):
        raise UnexpectedError(f"POST /wallets: {answer.outline}, no wallet made", answer.request_id)
    return wallet


def _has_id(wallet: Mapping[str, Any]) -> bool:
    """Its id goes into a path: only what looks like one."""
    wallet_id = wallet.get("walletId")
    return isinstance(wallet_id, str) and wallet_id.replace("_", "").isalnum() and wallet_id.isascii()


CHECK = Check("wallet-round-trip", _EXPECTED, _look)
