"""SM_P_0011: the account's own stack keeps a trail: of all regions, with digests that show tampering, switched on."""

from __future__ import annotations

from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer

_ON = ("enable_logging", "include_global_service_events")
"""What a trail has unless it is switched off."""

_WANTED = ("is_multi_region_trail", "enable_log_file_validation", *_ON)


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for one trail that has all of it."""
    if not plan.standing():
        return answer((), 0)
    trails = plan.standing("aws_cloudtrail")
    lacks = [[name for name in _WANTED if each.get(name, name in _ON) is not True] for each in trails]
    if [] in lacks:
        return answer((), len(trails))
    faults = [
        Fault(trail.address, f"no trail of the account is whole; this one needs {' and '.join(missing)} = true")
        for trail, missing in zip(trails, lacks, strict=True)
    ]
    said = "no aws_cloudtrail: nobody could tell who did what in this account"
    nothing = Fault(f"terraform/stacks/{plan.stack}", said)
    return answer(faults or [nothing], max(1, len(trails)))


RULE = Rule("SM_P_0011", "The account keeps a trail of all regions, with digests", check, stacks=("account",))
