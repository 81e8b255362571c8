"""SM_P_0014: functions run in the environment's network, where `limits.json` asks for it (`vpc`).

Takes the place of checkov's CKV_AWS_117, which asks for it everywhere.
"""

from __future__ import annotations

from policies.limits import Limits
from policies.links import blocks
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, limits: Limits) -> Answer:
    """Look for subnets and security groups of every function."""
    functions = plan.standing("aws_lambda_function") if limits.of["vpc"] else ()
    return answer((fault for each in functions if (fault := _fault(each, plan.environment))), len(functions))


def _fault(function: Resource, environment: str) -> Fault | None:
    if function.unknown.get("vpc_config") is True:
        return Fault(function.address, "whether it runs in a VPC is not known", unknown=True)
    marks = function.unknown.get("vpc_config") or [{}]
    for block in blocks(function, "vpc_config"):
        if all(block.get(name) or marks[0].get(name) for name in ("subnet_ids", "security_group_ids")):
            return None
    said = f"does not run in a VPC, and every function of {environment} does: give it vpc_config with subnet_ids and"
    return Fault(function.address, f"{said} security_group_ids")


RULE = Rule("SM_P_0014", "Functions run in the VPC where the environment has one", check)
