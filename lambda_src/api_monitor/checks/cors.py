"""May pages of our sites call the APIs? Asked as a browser does: a preflight request, then the request itself."""

from __future__ import annotations

from api_monitor.checks import paid_route
from api_monitor.checks.calling import Answer, Caller
from api_monitor.checks.outcome import Check, Deployment, UnexpectedError

_ALLOW_ORIGIN = "access-control-allow-origin"


def _wallet(deployment: Deployment, caller: Caller) -> str:
    _preflight(caller, deployment.wallet_api, "/wallets", "GET", "authorization", deployment.origin)
    answer = caller.call("GET", f"{deployment.wallet_api}/health", {"Origin": deployment.origin})
    _allowed(answer, "GET /health", deployment.origin)
    return f"OPTIONS /wallets and GET /health allow {deployment.origin}"


def _payment(deployment: Deployment, caller: Caller) -> str:
    path = paid_route.PATH
    _preflight(caller, deployment.payment_api, path, "POST", "payment-signature", deployment.origin)
    answer = caller.call("POST", f"{deployment.payment_api}{path}", {"Origin": deployment.origin}, paid_route.BODY)
    _allowed(answer, f"POST {path}", deployment.origin)
    if "payment-required" not in _listed(answer, "access-control-expose-headers"):
        raise UnexpectedError(f"POST {path}: pages may not read PAYMENT-REQUIRED", answer.request_id)
    return f"OPTIONS and POST {path} allow {deployment.origin}, which may read PAYMENT-REQUIRED"


def _preflight(caller: Caller, api: str, path: str, method: str, header: str, origin: str) -> None:
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": header,
    }
    answer = caller.call("OPTIONS", f"{api}{path}", asks)
    if answer.status not in (200, 204):
        raise UnexpectedError(f"OPTIONS {path}: {answer.outline}", answer.request_id)
    _allowed(answer, f"OPTIONS {path}", origin)
    if method.lower() not in _listed(answer, "access-control-allow-methods"):
        raise UnexpectedError(f"OPTIONS {path}: method {method} not allowed", answer.request_id)
    if header not in _listed(answer, "access-control-allow-headers"):
        raise UnexpectedError(f"OPTIONS {path}: header {header} not allowed", answer.request_id)


def _allowed(answer: Answer, request: str, origin: str) -> None:
    if answer.headers.get(_ALLOW_ORIGIN) not in (origin, "*"):
        raise UnexpectedError(f"{request}: {answer.outline}, origin {origin} not allowed", answer.request_id)


def _listed(answer: Answer, header: str) -> set[str]:
    return {entry.strip().lower() for entry in answer.headers.get(header, "").split(",")}


WALLET = Check("wallet-cors", "preflight and answers let pages of our sites in", _wallet)
PAYMENT = Check("payment-cors", "preflight and answers let pages of our sites in, and show them the price", _payment)
