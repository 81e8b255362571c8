"""What roles may do, and who may be one: CKV_SM_0007 to CKV_SM_0010 and CKV_SM_0024."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

TABLE = "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-users"
ANY_KEY = "arn:aws:kms:us-east-1:333333333333:key/*"
GITHUB = "token.actions.githubusercontent.com"


def text(**statement: Any) -> str:
    """A document of one statement, by default one that reads a table of ours; None takes an element away."""
    whole = {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": [TABLE], **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [{k: v for k, v in whole.items() if v is not None}]})


def may(rule: str, name: str, wrong: str, clean: str = text(), type: str = "aws_iam_role_policy") -> Case:  # noqa: A002
    return pair(rule, name, type, {"name": "prod-safemate-wallet-manager", "policy": clean}, {"policy": wrong})


def trusts(name: str, wrong: dict[str, Any], clean: dict[str, Any], environment: str = "prod") -> Case:
    def role(statement: dict[str, Any]) -> dict[str, Any]:
        whole = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
        return {"name": "prod-safemate-a", "assume_role_policy": json.dumps({"Statement": whole})}

    return pair("CKV_SM_0010", name, "aws_iam_role", role(clean), role(wrong), environment=environment)


def inline(policy: str) -> dict[str, Any]:
    return {"name": "prod-safemate-a", "inline_policy": [{"name": "more", "policy": policy}]}


LAMBDA = {"Principal": {"Service": "lambda.amazonaws.com"}}
FLOW_LOGS = {"Principal": {"Service": "vpc-flow-logs.amazonaws.com"}}
FOR_US = {"Condition": {"StringEquals": {"aws:SourceAccount": "333333333333"}}}
BY_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/prod-safemate-key"}}


def github(**claims: Any) -> dict[str, Any]:
    asked = {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": "repo:safemate/infrastructure:environment:prod"}
    asked |= {f"{GITHUB}:{claim}": value for claim, value in claims.items()}
    return {
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::333333333333:oidc-provider/{GITHUB}"},
        "Condition": {"StringEquals": {key: value for key, value in asked.items() if value}},
    }


CASES = [
    may("CKV_SM_0007", "everything", text(Action="*")),
    may("CKV_SM_0007", "a whole service", text(Action=["dynamodb:GetItem", "dynamodb:*"])),
    may("CKV_SM_0007", "a part of a name", text(Action="dynamodb:Batch*")),
    may("CKV_SM_0007", "one letter", text(Action="s3:?etObject")),
    may("CKV_SM_0007", "everything but", text(Action=None, NotAction=["iam:*"])),
    may("CKV_SM_0007", "a policy of its own", text(Action="dynamodb:*"), type="aws_iam_policy"),
    may("CKV_SM_0007", "no document", "all of it"),
    may(
        "CKV_SM_0007",
        "a wildcard that denies is no fault",
        text(Action="dynamodb:*"),
        text(Effect="Deny", Action="dynamodb:*"),
    ),
    pair("CKV_SM_0007", "a role's own block", "aws_iam_role", inline(text()), inline(text(Action="dynamodb:*"))),
    may("CKV_SM_0008", "every resource", text(Resource="*")),
    may("CKV_SM_0008", "every resource of a service", text(Resource="arn:aws:dynamodb:us-east-1:333333333333:*")),
    may("CKV_SM_0008", "every bucket", text(Action="s3:GetObject", Resource="arn:aws:s3:::*")),
    may("CKV_SM_0008", "everything but", text(Resource=None, NotResource=[TABLE])),
    may(
        "CKV_SM_0008",
        "one that has resources among those that have none",
        text(Action=["xray:PutTraceSegments", "dynamodb:GetItem"], Resource="*"),
        text(Action=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource="*"),
    ),
    may("CKV_SM_0009", "another environment's table", text(Resource=TABLE.replace("prod-", "dev-"))),
    may("CKV_SM_0009", "every table", text(Resource=TABLE.replace("prod-safemate-users", "*"))),
    may("CKV_SM_0009", "tables of every environment", text(Resource=TABLE.replace("prod-", "*-"))),
    may("CKV_SM_0009", "any account", text(Resource=TABLE.replace("333333333333", "*"))),
    may("CKV_SM_0009", "no ARN", text(Resource="prod-safemate-users")),
    may("CKV_SM_0009", "a name that only ends like ours", text(Resource=TABLE.replace("prod-", "nonprod-"))),
    may(
        "CKV_SM_0009",
        "any key",
        text(Action="kms:Decrypt", Resource=ANY_KEY),
        text(Action="kms:Decrypt", Resource=ANY_KEY, Condition=BY_ALIAS),
    ),
    may(
        "CKV_SM_0009",
        "any key unless it has an alias",
        text(
            Action="kms:Decrypt",
            Resource=ANY_KEY,
            Condition={"StringEqualsIfExists": {"kms:ResourceAliases": "alias/prod-safemate-key"}},
        ),
    ),
    may(
        "CKV_SM_0009",
        "another environment's key",
        text(
            Action="kms:Decrypt",
            Resource=ANY_KEY,
            Condition={
                "ForAnyValue:StringEquals": {
                    "kms:ResourceAliases": ["alias/prod-safemate-key", "alias/dev-safemate-key"]
                }
            },
        ),
    ),
    trusts("everybody", {"Principal": "*"}, LAMBDA),
    trusts("another account", {"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}, LAMBDA),
    trusts("a service nobody uses here", {"Principal": {"Service": "glue.amazonaws.com"}}, LAMBDA),
    trusts("everybody but", {"NotPrincipal": {"AWS": "arn:aws:iam::999999999999:root"}}, LAMBDA),
    trusts("more than assuming", {**LAMBDA, "Action": "sts:*"}, LAMBDA),
    trusts("a service on anybody's behalf", FLOW_LOGS, {**FLOW_LOGS, **FOR_US}),
    trusts(
        "a condition that is no condition",
        {**FLOW_LOGS, "Condition": {"StringLike": {"aws:SourceAccount": "*"}}},
        {**FLOW_LOGS, **FOR_US},
    ),
    trusts("every repository on GitHub", github(sub=None), github()),
    trusts("every branch", github(sub="repo:safemate/infrastructure:*"), github()),
    trusts("every audience", github(aud=None), github()),
    Case(
        "CKV_SM_0010",
        name="a trust nobody knows yet",
        violating=plan(
            resource(
                "aws_iam_role",
                "this",
                {"name": "prod-safemate-a"},
                references={"assume_role_policy": "aws_iam_openid_connect_provider.this.arn"},
            )
        ),
        clean=plan(
            resource(
                "aws_iam_role",
                "this",
                {
                    "name": "prod-safemate-a",
                    "assume_role_policy": json.dumps(
                        {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", **LAMBDA}}
                    ),
                },
            )
        ),
        result="unknown",
    ),
    pair(
        "CKV_SM_0024",
        "an administrator",
        "aws_iam_role_policy_attachment",
        {"role": "prod-safemate-ci-plan", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        {"policy_arn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
    ),
    pair(
        "CKV_SM_0024",
        "another environment's policy",
        "aws_iam_role_policy_attachment",
        {"policy_arn": "arn:aws:iam::333333333333:policy/prod-safemate-more"},
        {"policy_arn": "arn:aws:iam::333333333333:policy/dev-safemate-more"},
    ),
    pair(
        "CKV_SM_0024",
        "by the role itself",
        "aws_iam_role",
        {"name": "prod-safemate-a"},
        {"managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
    ),
]
