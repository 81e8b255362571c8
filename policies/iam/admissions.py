"""The resource policies of a plan: who may use a key, a bucket, a topic, a queue, a function, a role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.iam.language import NotAPolicy, Statement, parse
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Fault

_SERVICES: Mapping[str, str] = {
    "aws_api_gateway_rest_api": "execute-api",
    "aws_cloudwatch_event_bus": "events",
    "aws_cloudwatch_log": "logs",
    "aws_dynamodb_resource": "dynamodb",
    "aws_iam_role": "sts",
    "aws_kms": "kms",
    "aws_lambda": "lambda",
    "aws_s3": "s3",
    "aws_secretsmanager": "secretsmanager",
    "aws_sns": "sns",
    "aws_sqs": "sqs",
}
"""Beginnings of resource types, and the service whose actions their policies speak of."""

_IDENTITY = ("aws_iam_role_policy", "aws_iam_user", "aws_iam_group", "aws_iam_policy")
_ARGUMENTS = (
    "policy",
    "assume_role_policy",
    "policy_document",
    "resource_policy",
    "access_policy",
    "access_policies",
)


@dataclass(frozen=True)
class Admission:
    """One resource policy.

    Args:
        resource: what it stands in.
        service: the service whose actions it speaks of; empty where it may be any.
        is_trust: whether it is the trust policy of a role.
    """

    resource: Resource
    statements: tuple[Statement, ...]
    service: str
    is_trust: bool = False


class Admissions:
    """The resource policies of a plan, and what could not be read (`faults`)."""

    def __init__(self, plan: PlanView) -> None:
        self._plan, self._links = plan, Links(plan)
        self.faults: list[Fault] = []
        self.all = tuple(self._read())

    def _read(self) -> Iterator[Admission]:
        for resource in self._plan.standing():
            if resource.type in ("aws_lambda_permission", "aws_lambda_layer_version_permission"):
                yield from self._permission(resource)
            elif not resource.type.startswith(_IDENTITY):
                for argument in _ARGUMENTS:
                    if argument in resource.values or argument in resource.unknown:
                        yield from self._document(resource, argument)

    def _document(self, resource: Resource, argument: str) -> Iterator[Admission]:
        text = resource.get(argument)
        if resource.is_unknown(argument):
            if argument in resource.expressions:  # else AWS fills in its own
                message = f"{argument} is not known until apply: build ARNs from names, not from references"
                self.faults.append(Fault(resource.address, message, unknown=True))
        elif isinstance(text, str) and text:
            try:
                statements = parse(text)
            except NotAPolicy as error:
                self.faults.append(
                    Fault(resource.address, f"{argument} cannot be read, so AWS would refuse it: {error}")
                )
                return
            yield Admission(resource, statements, _service(resource), argument == "assume_role_policy")

    def _permission(self, resource: Resource) -> Iterator[Admission]:
        """What `aws_lambda_permission` says, as the statement that Lambda makes of it."""
        who = str(resource.get("principal", ""))
        principal: Any = {"Service" if who.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS": who}
        conditions: dict[str, dict[str, str]] = {}
        for argument, operator, key in (
            ("source_arn", "ArnLike", "aws:SourceArn"),
            ("source_account", "StringEquals", "aws:SourceAccount"),
            ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
            ("organization_id", "StringEquals", "aws:PrincipalOrgID"),
        ):
            if (value := self._value(resource, argument)) is not None:
                conditions.setdefault(operator, {})[key] = value
        statement = {
            "Effect": "Allow",
            "Principal": "*" if who == "*" else principal,
            "Action": resource.get("action", "lambda:InvokeFunction"),
            "Resource": "*",
            "Condition": conditions,
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        if all(value for value in conditions.get("ArnLike", {}).values()):
            yield Admission(resource, parse(document), "lambda")

    def _value(self, resource: Resource, argument: str) -> str | None:
        """An argument's value. Of an ARN that is not known yet we know the account when something in the plan gives it:
        then it is ours. Empty when nobody knows; None when it is not set."""
        if resource.is_unknown(argument):
            if self._links.of(resource, argument).resources:
                return f"arn:aws:any:{self._plan.region}:{self._plan.account_id}:of-this-plan"
            message = f"{argument} is not known until apply, and what gives it is not in this plan"
            self.faults.append(Fault(resource.address, message, unknown=True))
            return ""
        value = resource.get(argument)
        return str(value) if value else None


def _service(resource: Resource) -> str:
    if resource.type == "aws_vpc_endpoint":
        return str(resource.get("service_name", "")).rpartition(".")[2]
    return next((service for start, service in _SERVICES.items() if resource.type.startswith(start)), "")
