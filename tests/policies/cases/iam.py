"""Who reaches what, and whether policies are written in AWS's language: SM_P_0020 and SM_P_0021."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.policies.cases.case import ACCOUNTS, Case, Document, plan, resource

TABLE = "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-users"
KEYS = "arn:aws:kms:us-east-1:333333333333:key/*"
BY_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/prod-safemate-key"}}
GITHUB = "token.actions.githubusercontent.com"
JOB = f"{GITHUB}:sub"
FUNCTION = "aws_lambda_function.this"

Json = dict[str, Any]


def text(*statements: Json) -> str:
    """A document whose statements read a table of ours unless they say otherwise; None takes an element away."""
    whole = [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE, **each} for each in statements]
    kept = [{name: element for name, element in each.items() if element is not None} for each in whole]
    return json.dumps({"Version": "2012-10-17", "Statement": kept})


def granted(*statements: Json) -> Document:
    """A plan of one role, one table and what the role may do."""
    role = resource("aws_iam_role", values={"name": "prod-safemate-a", "assume_role_policy": trust()})
    policy = resource(
        "aws_iam_role_policy",
        values={"name": "prod-safemate-a", "policy": text(*statements)},
        references={"role": "aws_iam_role.this.id"},
    )
    return plan(role, policy, resource("aws_dynamodb_table", values={"name": "prod-safemate-users"}))


def reaches(name: str, *too_far: Json, clean: Json | None = None, result: str = "fail") -> Case:
    wrong, kept = granted(*too_far), granted(clean or {})
    return Case("SM_P_0020", wrong, kept, name=name, at="aws_iam_role_policy.this", result=result)


def document(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def trust(**elements: Any) -> str:
    return document({"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}, **elements})


def admits(name: str, type_: str, argument: str, wrong: str, clean: str, **values: Any) -> Case:
    """A resource policy that lets somebody in, and one that does not."""
    plans = [plan(resource(type_, values={**values, argument: policy})) for policy in (wrong, clean)]
    return Case("SM_P_0020", plans[0], plans[1], name=name, at=f"{type_}.this")


def key(**statement: Any) -> str:
    return document({"Action": "kms:*", "Resource": "*", **statement})


def permits(name: str, wrong: Json, clean: Json, references: Json | None = None) -> Case:
    """Who may call a function."""
    common = {"action": "lambda:InvokeFunction", "function_name": "prod-safemate-a"}
    rule = resource("aws_cloudwatch_event_rule", values={"name": "prod-safemate-monitor"}, unknown={"arn": True})
    violating = plan(rule, resource("aws_lambda_permission", values={**common, **wrong}))
    kept = plan(rule, resource("aws_lambda_permission", values={**common, **clean}, references=references))
    return Case("SM_P_0020", violating, kept, name=name, at="aws_lambda_permission.this")


def account_of(environment: str) -> Json:
    return {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNTS[environment]}:root"}}


def logs(arn: str) -> str:
    condition = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}}
    return key(Action="kms:Decrypt", Principal={"Service": "logs.us-east-1.amazonaws.com"}, Condition=condition)


def alarms(**condition: Any) -> str:
    who = {"Service": "cloudwatch.amazonaws.com"}
    return document({"Action": "sns:Publish", "Resource": "*", "Principal": who, "Condition": condition})


def federated(**claims: Any) -> str:
    provider = f"arn:aws:iam::333333333333:oidc-provider/{GITHUB}"
    condition = {"StringLike": {f"{GITHUB}:aud": "sts.amazonaws.com", **claims}}
    return trust(Action="sts:AssumeRoleWithWebIdentity", Principal={"Federated": provider}, Condition=condition)


def unread() -> Document:
    spoilt = copy.deepcopy(granted({}))
    for change in spoilt["resource_changes"]:
        if change["type"] == "aws_iam_role_policy":
            del change["change"]["after"]["policy"]
            change["change"]["after_unknown"]["policy"] = True
    return spoilt


def lint(name: str, wrong: Json, clean: Json | None = None) -> Case:
    return Case("SM_P_0021", granted(wrong), granted(clean or {}), name=name, at="aws_iam_role_policy.this")


OURS = {"StringEquals": {"aws:SourceAccount": "333333333333"}}

ADMIN = "arn:aws:iam::111111111111:role/administrator"
OF_PROD = "repo:o/r:environment:prod"
STATES = "arn:aws:s3:::terraform-state-333333333333/*"
TLS = {"Bool": {"aws:SecureTransport": "false"}}
ANY_LOGS, OUR_LOGS = (
    f"arn:aws:logs:us-east-1:{who}" for who in ("*:log-group:/aws/*", "333333333333:log-group:prod-*")
)
EVENTS = {"principal": "events.amazonaws.com"}
BY_OUR_RULE = {"source_arn": "aws_cloudwatch_event_rule.this.arn"}

ROLES = [
    reaches("one wildcard in a name", {"Resource": TABLE.replace("prod-", "*-")}),
    reaches("any table", {"Resource": TABLE.replace("prod-safemate-users", "*")}),
    reaches("any account", {"Resource": TABLE.replace("333333333333", "*")}),
    reaches("a table of dev", {"Resource": TABLE.replace("333333333333", "111111111111").replace("prod", "dev")}),
    reaches("a thing that only dev has", {"Resource": "arn:aws:dynamodb:us-east-1:111111111111:table/history"}),
    reaches("everything", {"Action": "*", "Resource": "*"}),
    reaches("everything but one table", {"Resource": None, "NotResource": TABLE}),
    reaches("any bucket", {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::*-safemate-data/users/*"}),
    reaches(
        "a key by its id alone",
        {"Action": "kms:Decrypt", "Resource": KEYS},
        clean={"Action": "kms:Decrypt", "Resource": KEYS, "Condition": BY_ALIAS},
    ),
    reaches("secrets there are none of yet", {"Action": "secretsmanager:GetSecretValue", "Resource": "*"}),
    reaches("the states of Terraform", {"Action": "s3:GetObject", "Resource": STATES}),
    reaches("roles of any account", {"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/prod-safemate-a"}),
    reaches("a Deny that need not hold", {"Resource": "*"}, {"Effect": "Deny", "Resource": "*", "Condition": TLS}),
    reaches("a service nobody knows", {"Action": "bedrock:InvokeModel", "Resource": "*"}, result="unknown"),
    Case("SM_P_0020", unread(), granted({}), name="a text nobody knows", result="unknown"),
]

RESOURCES = [
    admits("a key for everybody", "aws_kms_key", "policy", key(Principal={"AWS": "*"}), key(**account_of("prod"))),
    admits("a key for dev", "aws_kms_key", "policy", key(**account_of("dev")), key(**account_of("prod"))),
    admits("a key for one of dev's", "aws_kms_key", "policy", key(Principal={"AWS": ADMIN}), key(**account_of("prod"))),
    admits("a key for the logs of any account", "aws_kms_key", "policy", logs(ANY_LOGS), logs(OUR_LOGS)),
    admits("a topic for the alarms of any account", "aws_sns_topic_policy", "policy", alarms(), alarms(**OURS)),
    admits("a role for dev", "aws_iam_role", "assume_role_policy", trust(Principal={"AWS": "111111111111"}), trust()),
    admits(
        "a role for jobs of every environment",
        "aws_iam_role",
        "assume_role_policy",
        federated(**{JOB: "repo:o/r:*"}),
        federated(**{JOB: OF_PROD}),
    ),
    admits("a role for any job", "aws_iam_role", "assume_role_policy", federated(), federated(**{JOB: OF_PROD})),
    permits("a function for rules of any account", EVENTS, EVENTS, BY_OUR_RULE),
    permits("a function for dev", {"principal": "111111111111"}, {"principal": "333333333333"}),
]

LANGUAGE = [
    lint("no such action", {"Action": "dynamodb:GetItm"}),
    lint("an action beside the wrong thing", {"Action": "sqs:SendMessage"}),
    lint("no such condition key", {"Condition": {"StringEquals": {"dynamodb:Nothing": "a"}}}),
    lint("no such operator", {"Condition": {"StringIs": {"aws:PrincipalAccount": "333333333333"}}}),
]

CASES = [*ROLES, *RESOURCES, *LANGUAGE]
