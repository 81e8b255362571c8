"""SM_P_0013: GuardDuty watches the account."""

from __future__ import annotations

from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for a detector that is not switched off."""
    if not plan.standing():
        return answer((), 0)
    detectors = plan.standing("aws_guardduty_detector")
    faults = [
        Fault(each.address, "is switched off: set enable = true, or leave it out")
        for each in detectors
        if each.values.get("enable") is False
    ]
    if not detectors:
        said = "no aws_guardduty_detector: nobody would notice a stolen credential in use"
        faults = [Fault(f"terraform/stacks/{plan.stack}", said)]
    return answer(faults, max(1, len(detectors)))


RULE = Rule("SM_P_0013", "GuardDuty watches the account", check, stacks=("account",))
