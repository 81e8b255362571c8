from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS = {
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_group_policy_attachments_exclusive": "policy_arns",
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachment": "policy_arn",
    "aws_iam_user_policy_attachments_exclusive": "policy_arns",
    "aws_ssoadmin_managed_policy_attachment": "managed_policy_arn",
}


class ManagedPolicies(Check):
    """What is attached by ARN is not in the plan, so no rule reads it: AWS may change its policies any day."""

    rule = "CKV_SM_0024"
    title = "Only known AWS managed policies are attached"
    types = _ARGUMENTS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument, known = _ARGUMENTS[subject.type], subject.limits["managed_policies"]
        attached = subject.many(argument)
        if not attached and subject.type != "aws_iam_role":
            yield argument, f"{argument} must be known when planning"
        for arn in attached:
            if arn not in known and not _is_ours(str(arn), subject):
                yield argument, f"{arn} is not in managed_policies of policies/limits.json"


def _is_ours(arn: str, subject: Subject) -> bool:
    """Whether the plan makes the policy itself, or it bears the environment's name: its text is then held by rules.

    A check is not told the account, so another account's policy may look like ours here: SM_P_0020 knows both, and asks
    for the text of each one that is attached.
    """
    return arn.startswith("aws_iam_policy.") or f":policy/{subject.environment}-safemate-" in arn


check = ManagedPolicies()
