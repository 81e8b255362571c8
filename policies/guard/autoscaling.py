"""SM_P_0016: provisioned tables and their indexes are autoscaled, where `limits.json` asks for it (`autoscaling`).

An index that does not keep up throttles its table (Amazon DynamoDB Developer Guide, "Global secondary indexes and
throttling"). Takes the place of checkov's CKV2_AWS_16, which in a plan links every policy that `for_each` makes to
the first target only.
"""

from __future__ import annotations

from policies.capacity import Capacity, capacities
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, limits: Limits) -> Answer:
    """Look for target and policy of both sides of every table and index."""
    parts = list(capacities(plan)) if limits.of["autoscaling"] else []
    return answer((fault for part in parts if (fault := _fault(part))), len(parts))


def _fault(part: Capacity) -> Fault | None:
    address, table = part.table.address, part.table
    if table.is_unknown("billing_mode") or not table.get("name"):
        return Fault(address, f"whether its {part.words} are autoscaled is not known", unknown=True)
    if part.target is None:
        return Fault(
            address, f"its {part.words} are provisioned without autoscaling: give them an appautoscaling target"
        )
    if not part.policies:
        target = part.target.address
        return Fault(address, f"its {part.words} have a target ({target}) and no policy that moves them")
    return None


RULE = Rule("SM_P_0016", "Provisioned tables and their indexes are autoscaled", check)
