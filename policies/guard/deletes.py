"""SM_P_0003: not many things at once, unless somebody has allowed them one by one."""

from __future__ import annotations

from collections import Counter

from policies.doomed import doomed, forgotten
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer

_SHOWN = 5  # kinds of resource in one sentence


def check(view: PlanView, limits: Limits) -> Answer:
    """Block a plan that deletes, replaces or forgets more than the environment's threshold, those allowed not counted.

    A slip that empties a `for_each` or renames a module takes dozens of things that hold no data each, and the service
    with them. A `destroy` is meant to take everything, and has been confirmed as a whole (docs/approvals.md).
    """
    del limits  # the threshold is the environment's own, in its environment.toml
    going = (*doomed(view), *forgotten(view))
    left = [resource for resource in going if resource.address not in view.allowed]
    if view.verb == "destroy" or len(left) <= view.delete_threshold:
        return answer((), len(view.resources))
    kinds = Counter(resource.type for resource in left)
    sums = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common(_SHOWN))
    message = (
        f"this plan deletes, replaces or forgets {len(left)} resources that nobody has allowed ({sums}"
        f"{', …' if len(kinds) > _SHOWN else ''}); environments/{view.environment}/environment.toml lets "
        f"{view.delete_threshold} go at once. If they are meant, --allow-destroy ADDRESS for at least "
        f"{len(left) - view.delete_threshold} of them; the report lists them all"
    )
    return answer((Fault("the whole plan", message),), len(view.resources))


RULE = Rule("SM_P_0003", "No more is deleted or replaced at once than the environment lets go", check)
