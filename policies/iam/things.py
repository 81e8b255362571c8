"""What a thing is that a role may reach, and what the ARNs of what we plan look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from policies.iam.catalogue import Kind
from policies.iam.context import Value

OWN, ACCOUNT = "own", "account"
THERE, HERE, IMPOSTOR = "there", "here", "impostor"

ARNS: Mapping[str, tuple[str, ...]] = {
    "aws_cloudwatch_dashboard": ("cloudwatch::{account}:dashboard/{dashboard_name}",),
    "aws_cloudwatch_event_rule": ("events:{region}:{account}:rule/{name}",),
    "aws_cloudwatch_log_group": (
        "logs:{region}:{account}:log-group:{name}",
        "logs:{region}:{account}:log-group:{name}:log-stream:probe",
    ),
    "aws_cloudwatch_metric_alarm": ("cloudwatch:{region}:{account}:alarm:{alarm_name}",),
    "aws_cognito_user_pool": ("cognito-idp:{region}:{account}:userpool/{id}",),
    "aws_dynamodb_table": (
        "dynamodb:{region}:{account}:table/{name}",
        "dynamodb:{region}:{account}:table/{name}/index/probe",
        "dynamodb:{region}:{account}:table/{name}/stream/probe",
    ),
    "aws_iam_role": ("iam::{account}:role/{name}",),
    "aws_kms_alias": ("kms:{region}:{account}:{name}",),
    "aws_kms_key": ("kms:{region}:{account}:key/{id}",),
    "aws_lambda_function": (
        "lambda:{region}:{account}:function:{function_name}",
        "lambda:{region}:{account}:function:{function_name}:live",
    ),
    "aws_lambda_layer_version": ("lambda:{region}:{account}:layer:{layer_name}:1",),
    "aws_s3_bucket": ("s3:::{bucket}", "s3:::{bucket}/probe"),
    "aws_secretsmanager_secret": ("secretsmanager:{region}:{account}:secret:{name}-AbCdEf",),
    "aws_sns_topic": ("sns:{region}:{account}:{name}",),
    "aws_sqs_queue": ("sqs:{region}:{account}:{name}",),
    "aws_ssm_parameter": ("ssm:{region}:{account}:parameter{name}",),
}
"""The ARNs of what is planned, after `arn:aws:`. AWS gives a key and a pool their ids later; here an id is made up."""

NAMED_BY_AWS = re.compile(
    r":log-group:API-Gateway-Execution-Logs_|:role/aws-service-role/|/managedruleset/|:execute-api:[^:]*:[^:]*:[a-z0-9]+/"
)
"""ARNs whose names AWS gives: a log group of its own making, an API by its id."""

OF_THE_ACCOUNT = (
    "s3:::terraform-state-{account}",
    "s3:::terraform-state-{account}/{environment}/service/terraform.tfstate",
    "iam::{account}:role/{environment}-safemate-ci-plan",
    "iam::{account}:role/{environment}-safemate-ci-apply",
    "iam::{account}:oidc-provider/token.actions.githubusercontent.com",
    "kms:{region}:{account}:key/{environment}-terraform-state",
    "kms:{region}:{account}:alias/terraform-state",
)
"""What stack `bootstrap` gives every account."""


@dataclass(frozen=True)
class Thing:
    """One resource, as a policy sees it.

    Args:
        owner: the environment it belongs to.
        form: OWN, ACCOUNT (our account's, not our stack's), THERE, HERE or IMPOSTOR.
        known: condition keys that it gives a value: tags, aliases.
        planned: whether the plan or a policy names it; otherwise it stands for all of its kind.
    """

    arn: str
    owner: str
    form: str
    account: str
    kinds: frozenset[Kind]
    known: Mapping[str, Value] = field(default_factory=dict, hash=False)
    planned: bool = True
    named: bool = True

    @cached_property
    def keys(self) -> dict[str, Value]:
        """What a request for it has in its context for certain."""
        return {"aws:ResourceAccount": self.account, "s3:ResourceAccount": self.account, **self.known}
