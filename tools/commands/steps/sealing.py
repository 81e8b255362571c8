"""The seal on a plan: is it still what the gate passed, and has nobody applied it yet?"""

from __future__ import annotations

from typing import Any

from tools.policy import state_mark
from tools.policy import verdict as verdicts
from tools.terraform import backend
from tools.workflow import Run


def check(run: Run) -> Run:
    """Compare the verdict with what is here now, before anybody is asked anything; nothing is used up.

    Raises:
        BadInput: it is about something else, or too old, or used.
        GateBlocked, GateUnsound: it is not a pass.
    """
    _verify(run)
    return run


def spend(run: Run) -> None:
    """`check`, then use the verdict up: the last thing before Terraform starts.

    It is noted in two places: in the verdict, and beside the state, where every machine looks and a copy of an unused
    verdict does not help. A plan that changes nothing is noted in the verdict alone: applying it is doing nothing.

    Raises:
        BadInput: as `check`; or the plan was applied already, here or elsewhere.
    """
    sealed = _verify(run)
    if not run.planned.is_empty:
        about = {"environment": run.environment.name, "verb": run.request.verb}
        backend.spend(run.driver, run.reached, sealed["plan_sha256"], about)
    verdicts.mark_used(run.run_dir / "verdict.json")


def _verify(run: Run) -> dict[str, Any]:
    binding = verdicts.binding(run.context, run.request, run.environment, run.planned)
    at_hand = verdicts.AtHand(run.driver.version, state_mark.of_state(backend.read(run.driver, run.reached)))
    return verdicts.verify(run.run_dir / "verdict.json", binding, at_hand)
