"""Other accounts than the three environments', and the ways in which a policy comes to be attached."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, Instance, pair, plan, resource
from tests.policies.cases.checks_iam import trusts
from tests.policies.cases.iam import (
    OF_PROD,
    OURS,
    TABLE,
    admits,
    alarms,
    document,
    federated,
    key,
    permits,
    reaches,
    text,
    trust,
)

STRANGER, US = "999999999999", "333333333333"
EVENTS = "events.amazonaws.com"
API = {"principal": "apigateway.amazonaws.com"}
BY_API = f"arn:aws:execute-api:us-east-1:{US}:abc123/*/*"
BY_RULE = f"arn:aws:events:us-east-1:{US}:rule/prod-safemate-monitor"


def of(account: str) -> dict[str, Any]:
    return {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}}


def shared(name: str, type_: str, action: str, argument: str = "policy") -> Case:
    """A resource policy for somebody's account, and for ours."""
    wrong, clean = (document({"Action": action, "Resource": "*", **of(account)}) for account in (STRANGER, US))
    return admits(name, type_, argument, wrong, clean)


def attached(type_: str, policy: str, **who: Any) -> list[Instance]:
    """A role, a policy of the plan, and what gives the one to the other."""
    role = resource("aws_iam_role", values={"name": "prod-safemate-a", "assume_role_policy": trust()})
    owned = resource("aws_iam_policy", values={"name": "prod-safemate-more", "policy": text({}), "path": "/ours/"})
    return [role, owned, resource(type_, values={**who, **({"policy_arn": policy} if policy else {})})]


def comes_in(name: str, type_: str, argument: str, who: dict[str, Any], result: str) -> Case:
    """A policy that is not in the plan, and one that is, by its name."""
    plans = []
    for arn in (
        f"arn:aws:iam::{STRANGER}:policy/prod-safemate-more",
        f"arn:aws:iam::{US}:policy/ours/prod-safemate-more",
    ):
        given = {**who, argument: [arn] if argument == "policy_arns" else arn}
        plans.append(plan(*attached(type_, "", **given)))
    return Case("SM_P_0020", plans[0], plans[1], name=name, at="aws_iam_role.this", result=result)


REPOSITORY = {"github_repository": "o/r"}
JOB_CLAIM = "token.actions.githubusercontent.com:sub"


def job_of(repository: str) -> dict[str, Any]:
    role = resource(
        "aws_iam_role",
        values={"assume_role_policy": federated(**{JOB_CLAIM: OF_PROD.replace("o/r", repository)})},
    )
    return plan(role, variables=REPOSITORY)


CASES = [
    admits("a key for a stranger", "aws_kms_key", "policy", key(**of(STRANGER)), key(**of(US))),
    shared("a key's policy for a stranger", "aws_kms_key_policy", "kms:Decrypt"),
    shared("a bucket for a stranger", "aws_s3_bucket_policy", "s3:GetObject"),
    shared("an access point for a stranger", "aws_s3_access_point", "s3:GetObject"),
    shared("a queue for a stranger", "aws_sqs_queue_policy", "sqs:SendMessage"),
    shared("a table for a stranger", "aws_dynamodb_resource_policy", "dynamodb:GetItem"),
    shared("a secret for a stranger", "aws_secretsmanager_secret_policy", "secretsmanager:GetSecretValue"),
    shared("images for a stranger", "aws_ecr_repository_policy", "ecr:*"),
    shared("a search domain for a stranger", "aws_opensearch_domain_policy", "es:*", "access_policies"),
    admits(
        "a key for everybody in two accounts",
        "aws_kms_key",
        "policy",
        key(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": [US, STRANGER]}}),
        key(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": US}}),
    ),
    admits(
        "a topic for the alarms of accounts that begin alike",
        "aws_sns_topic_policy",
        "policy",
        alarms(StringLike={"aws:SourceAccount": "99*"}),
        alarms(**OURS),
    ),
    permits("a function for a stranger", {"principal": STRANGER}, {"principal": US}),
    permits(
        "a function for a stranger's rules",
        {"principal": EVENTS, "source_account": STRANGER},
        {"principal": EVENTS, "source_account": US},
    ),
    permits(
        "a function for one rule of a stranger",
        {"principal": EVENTS, "source_arn": BY_RULE.replace(US, STRANGER)},
        {"principal": EVENTS, "source_arn": BY_RULE},
    ),
    permits(
        "an API by its id is nobody's, every API is everybody's",
        {**API, "source_arn": BY_API.replace("abc123", "*")},
        {**API, "source_arn": BY_API},
    ),
    permits("an API of a stranger", {**API, "source_arn": BY_API.replace(US, STRANGER)}, {**API, "source_arn": BY_API}),
    reaches("a stranger's table", {"Resource": TABLE.replace(US, STRANGER)}),
    reaches("tables of accounts that begin alike", {"Resource": TABLE.replace(US, "99*")}),
    reaches(
        "a stranger's key by its id",
        {"Action": "kms:Decrypt", "Resource": f"arn:aws:kms:us-east-1:{STRANGER}:key/0a1b2c3d"},
    ),
    comes_in(
        "one policy for several", "aws_iam_policy_attachment", "policy_arn", {"roles": ["prod-safemate-a"]}, "unknown"
    ),
    comes_in(
        "all policies of a role",
        "aws_iam_role_policy_attachments_exclusive",
        "policy_arns",
        {"role_name": "prod-safemate-a"},
        "unknown",
    ),
    comes_in(
        "one policy of a role", "aws_iam_role_policy_attachment", "policy_arn", {"role": "prod-safemate-a"}, "unknown"
    ),
    Case("SM_P_0020", job_of("evil/evil"), job_of("o/r"), name="jobs of another repository", at="aws_iam_role.this"),
    pair(
        "CKV_SM_0009",
        "a stranger's bucket with our name in the key",
        "aws_iam_role_policy",
        {"policy": text({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::prod-safemate-data/*"})},
        {"policy": text({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::evil/prod-safemate-data/*"})},
    ),
    pair(
        "CKV_SM_0011",
        "a search domain for everybody",
        "aws_opensearch_domain_policy",
        {"access_policies": document({"Action": "es:ESHttpGet", "Resource": "*", **of(US)})},
        {"access_policies": document({"Action": "es:ESHttpGet", "Resource": "*", "Principal": "*"})},
    ),
    trusts(
        "a condition that holds without its key",
        {
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Condition": {"ForAllValues:StringEquals": {"aws:SourceAccount": US}},
        },
        {"Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Condition": OURS},
    ),
]
