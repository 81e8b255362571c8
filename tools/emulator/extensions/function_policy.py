"""Whether a function's own policy lets a service call it: what `invoke_permission` and its kin are made of."""

from __future__ import annotations

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc


def permits(function_arn: str, service: str, source_arn: str) -> bool:
    """Whether the policy of exactly this function or alias lets `service` call it on behalf of `source_arn`.

    A function that does not exist is left to upstream, which reports it.
    """
    found = lambda_svc.function_policy_for_arn(function_arn)
    if found is None:
        return True
    context = EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function_arn,
        region=get_region(),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": get_account_id()},
    )
    allowed: bool = evaluate_resource_policy(found[0], context, service=service).decision == "Allow"
    return allowed
