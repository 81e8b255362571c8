"""Every role's policy against what its function really calls: nothing refused, nothing granted that is never used."""

from __future__ import annotations

import fnmatch
import json
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.integration.applications.platform import Platform
from tests.integration.applications.tour import take_the_detours, take_the_tour

FUNCTIONS = ("wallet-manager", "payment-handler", "api-monitor", "token-scopes")

NOT_EXERCISED_HERE = {
    "ec2:*": "AWS's own network attachment of a function in a VPC; dev has none",
    "logs:CreateLogStream": "Lambda's own runtime writes the log; the emulator does it without asking IAM",
    "logs:PutLogEvents": "as logs:CreateLogStream",
    "sqs:SendMessage": "Lambda itself sends dead letters; no call fails for good on the tour",
    "xray:PutTraceSegments": "the X-Ray daemon sends them in the role's name; the emulator's keeps what it gets",
    "xray:PutTelemetryRecords": "as xray:PutTraceSegments",
}
"""Allowed actions that no call of our code needs on an emulator, each with why the policy has it all the same."""

ASKED_BY_AWS = {
    "EncryptDeadLetters": "SQS asks KMS in the role's name when Lambda leaves a dead letter",
    "EncryptFiles": "S3 asks KMS in the role's name for every object under the environment's key",
    "EncryptWhatIsTold": "SNS asks KMS in the role's name for an encrypted topic",
    "ReadEncryptedTables": "DynamoDB asks KMS in the role's name for a table under the environment's key",
}
"""Statements for what AWS's own services ask of KMS (kms:ViaService); the emulator's do not ask."""


class Grant(NamedTuple):
    """One action a role may use on one resource pattern."""

    function: str
    action: str
    resource: str
    statement: str


def test_each_role_is_allowed_what_it_calls_and_calls_what_it_is_allowed(platform_alone: Platform) -> None:
    platform = platform_alone
    take_the_tour(platform)
    take_the_detours(platform)
    calls = [row for row in platform.accesses() if any(_is_of(row, name) for name in FUNCTIONS)]
    refused = [row for row in calls if row["decision"] != "Allow" and not _provoked(row)]
    assert not refused, refused

    grants = [grant for name in FUNCTIONS for grant in _grants(platform, name)]
    rows = [(grant, _uses(grant, calls)) for grant in grants]
    _print_table(rows)
    unused = [grant for grant, uses in rows if not uses and _reason(grant) is None]
    assert not unused, unused


def test_the_reasons_are_still_needed(platform: Platform) -> None:
    grants = [grant for name in FUNCTIONS for grant in _grants(platform, name)]
    actions, statements = {grant.action for grant in grants}, {grant.statement for grant in grants}
    assert not [
        pattern for pattern in NOT_EXERCISED_HERE if not fnmatch.filter(actions, pattern) and pattern != "ec2:*"
    ]
    assert ASKED_BY_AWS.keys() <= statements


def _is_of(row: dict[str, Any], function: str) -> bool:
    return f"/dev-safemate-{function}" in row["principal"]


def _provoked(row: dict[str, Any]) -> bool:
    """Refusals that other tests ask for: a probe that runs with a function's role."""
    return "/probe-" in row["principal"] or row["action"] == "kms:Decrypt"


def _grants(platform: Platform, function: str) -> list[Grant]:
    iam = platform.client("iam")
    role = platform.client("lambda").get_function(FunctionName=f"dev-safemate-{function}")["Configuration"]["Role"]
    role_name = role.rsplit("/", 1)[1]
    assert not iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"], "only inline ones are read here"
    documents = [
        iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role_name)["PolicyNames"]
    ]
    return [
        Grant(function, action, resource, statement["Sid"])
        for document in documents
        for statement in (document if isinstance(document, dict) else json.loads(unquote(document)))["Statement"]
        if statement["Effect"] == "Allow"
        for action in _many(statement["Action"])
        for resource in _many(statement["Resource"])
    ]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _uses(grant: Grant, calls: list[dict[str, Any]]) -> int:
    if grant.statement in ASKED_BY_AWS:
        return 0  # the calls that are counted are made for other statements
    return sum(
        row["count"]
        for row in calls
        if _is_of(row, grant.function)
        and row["decision"] == "Allow"
        and row["action"] == grant.action
        and fnmatch.fnmatchcase(row["resource"], grant.resource)
    )


def _reason(grant: Grant) -> str | None:
    if grant.statement in ASKED_BY_AWS:
        return ASKED_BY_AWS[grant.statement]
    return next((why for pattern, why in NOT_EXERCISED_HERE.items() if fnmatch.fnmatch(grant.action, pattern)), None)


def _print_table(rows: list[tuple[Grant, int]]) -> None:
    print(f"{'function':<16} {'action':<29} {'calls':>5}  resource (statement)")
    for grant, uses in sorted(rows):
        resource = grant.resource.split(":", 5)[-1]
        note = "" if uses else f": {_reason(grant) or 'NEVER USED'}"
        print(f"{grant.function:<16} {grant.action:<29} {uses:>5}  {resource} ({grant.statement}){note}")
