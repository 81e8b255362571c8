"""Are both APIs healthy by their own word, in the documented shape? (docs/api.md, "Health")"""

from __future__ import annotations

from api_monitor.checks.calling import Caller
from api_monitor.checks.outcome import Check, Deployment, NotConfiguredError, UnexpectedError

_EXPECTED = "200, status healthy, a version, every dependency ok"


def _wallet(deployment: Deployment, caller: Caller) -> str:
    return _look(deployment, deployment.wallet_api, caller)


def _payment(deployment: Deployment, caller: Caller) -> str:
    return _look(deployment, deployment.payment_api, caller)


def _look(deployment: Deployment, api: str, caller: Caller) -> str:
    answer = caller.call("GET", f"{api}/health")
    body = answer.json()
    dependencies = body.get("dependencies")
    states = dependencies if isinstance(dependencies, dict) else {}
    seen = f"GET /health: {answer.outline}" + "".join(
        f", {_word(name)} {_word(state)}" for name, state in states.items()
    )
    if not states:
        raise UnexpectedError(f"{seen}, no dependencies named", answer.request_id)
    failing = {name for name, state in states.items() if state != "ok"}
    if failing and failing <= deployment.absent:
        raise NotConfiguredError(f"{seen}; there is no {_word(', '.join(sorted(failing)))} behind this endpoint")
    if answer.status != 200 or failing:
        raise UnexpectedError(seen, answer.request_id)
    if body.get("status") != "healthy" or not isinstance(body.get("version"), str) or not body["version"]:
        raise UnexpectedError(f"{seen}, status or version not as documented", answer.request_id)
    return seen


def _word(said: object) -> str:
    """What a public answer says, cut to what fits into a line."""
    return "".join(c for c in str(said) if c.isprintable())[:40]


WALLET = Check("wallet-health", _EXPECTED, _wallet)
PAYMENT = Check("payment-health", _EXPECTED, _payment)
