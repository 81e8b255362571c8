"""SM_P_0022: a plan has only types of which somebody has said, in `limits.json`, what they are to us.

Every rule speaks of the types it knows. A type that nobody has looked at is judged by none of them: an access key, a
grant, a share with another account, a subscription that sends logs away would pass unseen, in every environment.
"""

from __future__ import annotations

from policies.counts import unclassified
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, limits: Limits) -> Answer:
    """Name the first instance of every type that none of the lists of costs has."""
    faults = [
        Fault(
            each.address,
            f"nobody has classified {each.type}, so that no rule of ours looks at it: have a reviewer say whether we "
            "want it and which rules it needs, then enter the type in policies/limits.json (billed_by_existing, "
            "usage_metered, costs_nothing)",
        )
        for each in unclassified(plan, limits)
    ]
    return answer(faults, len(plan.standing()))


RULE = Rule("SM_P_0022", "Only types of resources that somebody has classified", check)
