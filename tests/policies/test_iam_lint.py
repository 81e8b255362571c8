"""parliament in the policy interpreter: what it must say, what it must keep quiet about, and its tables of actions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policies.iam.catalogue import FILE
from tools.context import REPOSITORY
from tools.policy.client import PolicyWorker

TABLE = "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-users"


def issues(worker: PolicyWorker, *statements: dict[str, Any], text: str = "") -> list[str]:
    whole = [{"Effect": "Allow", **statement} for statement in statements]
    document = text or json.dumps({"Version": "2012-10-17", "Statement": whole})
    found = worker.lint([("aws_iam_role_policy.a", document)]).result(120)
    assert all(address == "aws_iam_role_policy.a" and severity for address, _, severity, _ in found)
    return [issue for _, issue, _, _ in found]


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        ({"Action": "s3:GetObjct", "Resource": "arn:aws:s3:::a/*"}, "UNKNOWN_ACTION"),
        ({"Action": "dynamo:GetItem", "Resource": TABLE}, "UNKNOWN_PREFIX"),
        ({"Action": "sqs:SendMessage", "Resource": TABLE}, "RESOURCE_MISMATCH"),
        ({"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a/*"}, "RESOURCE_MISMATCH"),
        (
            {"Action": "dynamodb:GetItem", "Resource": TABLE, "Condition": {"StringEquals": {"dynamodb:No": "a"}}},
            "UNKNOWN_CONDITION_FOR_ACTION",
        ),
        (
            {"Action": "dynamodb:GetItem", "Resource": TABLE, "Condition": {"StringIs": {"aws:username": "a"}}},
            "UNKNOWN_OPERATOR",
        ),
        ({"Action": "dynamodb:GetItem", "Resource": "dynamodb:table"}, "INVALID_ARN"),
        ({"Action": "dynamodb:GetItem"}, "MALFORMED"),
    ],
)
def test_what_aws_would_not_understand_is_found(own_worker: PolicyWorker, statement: Any, issue: str) -> None:
    assert issue in issues(own_worker, statement)


def test_what_is_no_document_is_found(own_worker: PolicyWorker) -> None:
    assert issues(own_worker, text="{") == ["MALFORMED_JSON"]
    assert issues(own_worker, text="{}") == ["MALFORMED"]


KEYS = {"Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:333333333333:key/*"}
TRUST = {"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
PROVIDER = "arn:aws:iam::333333333333:oidc-provider/token.actions.githubusercontent.com"


@pytest.mark.parametrize(
    "statements",
    [
        ({"Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": TABLE},),
        ({**KEYS, "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/a"}}},),
        ({**KEYS, "Condition": {"ArnLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a"}}},),
        (TRUST,),
        (
            {
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": PROVIDER},
                "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:o/r:environment:prod"}},
            },
        ),
        ({"Action": "sqs:*", "Resource": "arn:aws:sqs:us-east-1:333333333333:a"},),
        ({"Action": "xray:PutTraceSegments", "Resource": "*"},),
        (
            {"Action": "kms:CreateAlias", "Resource": "arn:aws:kms:us-east-1:333333333333:alias/a"},
            {"Action": "kms:CreateAlias", "Resource": "arn:aws:kms:us-east-1:333333333333:key/a"},
        ),
    ],
)
def test_what_is_right_is_left_alone(own_worker: PolicyWorker, statements: tuple[dict[str, Any], ...]) -> None:
    assert issues(own_worker, *statements) == []


def test_findings_name_the_document_they_are_about(own_worker: PolicyWorker) -> None:
    wrong = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:No", "Resource": "*"}})
    right = wrong.replace("s3:No", "s3:ListAllMyBuckets")
    found = own_worker.lint([("a", right), ("b", wrong)]).result(120)
    assert [address for address, *_ in found] == ["b"]


def test_the_tables_of_actions_are_what_the_pinned_parliament_has(policy_python: Path) -> None:
    """After an upgrade of parliament: run tools/policy/iam_actions.py with the policy interpreter."""
    script = REPOSITORY / "tools" / "policy" / "iam_actions.py"
    made = subprocess.run([policy_python, script, "--print"], capture_output=True, text=True, check=True, timeout=120)
    assert made.stdout == FILE.read_text(encoding="utf-8")
