"""Are those without a token refused? A route that answers them is open to the world, and works well for everybody."""

from __future__ import annotations

from api_monitor.checks.calling import Caller
from api_monitor.checks.outcome import Check, Deployment, UnexpectedError

_EXPECTED = "401 without a token"


def _wallet(deployment: Deployment, caller: Caller) -> str:
    return _look(caller, deployment.wallet_api, "/wallets")


def _payment(deployment: Deployment, caller: Caller) -> str:
    return _look(caller, deployment.payment_api, "/sessions/monitor")


def _look(caller: Caller, api: str, path: str) -> str:
    answer = caller.call("GET", f"{api}{path}")
    if answer.status != 401:
        raise UnexpectedError(f"GET {path} without a token: {answer.outline}", answer.request_id)
    return f"GET {path} without a token: {answer.outline}"


WALLET = Check("wallet-no-token", _EXPECTED, _wallet)
PAYMENT = Check("payment-no-token", _EXPECTED, _payment)
