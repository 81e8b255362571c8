"""SM_P_0005: every function's log group is made here, with a retention and a key.

A function without one makes it itself at its first call: kept for ever, and encrypted with AWS's key (AWS Lambda
Developer Guide, "Sending Lambda function logs to CloudWatch Logs").
"""

from __future__ import annotations

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for the group that each function writes to."""
    links = Links(plan)
    groups = plan.standing("aws_cloudwatch_log_group")
    functions = plan.standing("aws_lambda_function")
    faults = [fault for function in functions if (fault := _fault(function, groups, links))]
    return answer(faults, len(functions))


def _fault(function: Resource, groups: tuple[Resource, ...], links: Links) -> Fault | None:
    chosen = links.of(function, "logging_config.log_group", "aws_cloudwatch_log_group")
    name = next(iter(chosen.elsewhere), "") if chosen.given else _default(function)
    mine = chosen.certain or tuple(group for group in groups if name and group.get("name") == name)
    if not mine:
        if chosen.possible or not name or name.startswith(("local.", "var.")):
            return Fault(function.address, "which log group it writes to is not known", unknown=True)
        return Fault(function.address, f"writes to log group {name}, which is not in this plan: make it here")
    missing = [what for what, given in _given(mine[0], links).items() if not given]
    if missing:
        return Fault(function.address, f"its log group {mine[0].address} has no {' and no '.join(missing)}")
    return None


def _default(function: Resource) -> str:
    name = function.get("function_name", "")
    return f"/aws/lambda/{name}" if name else ""


def _given(group: Resource, links: Links) -> dict[str, bool]:
    return {
        "retention_in_days": bool(group.get("retention_in_days")),
        "kms_key_id": links.of(group, "kms_key_id").given,
    }


RULE = Rule("SM_P_0005", "Every function's log group is made here, with retention and key", check)
