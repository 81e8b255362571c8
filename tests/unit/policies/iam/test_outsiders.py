"""Whom resource policies let in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.iam.admissions import Admissions
from policies.iam.catalogue import load
from policies.iam.estate import Estate
from policies.iam.outsiders import Entry, Outsiders
from policies.plan import PlanView
from tests.policies.documents import ACCOUNTS, Instance, plan, resource

OURS, THEIRS = ACCOUNTS["prod"], ACCOUNTS["dev"]
ALARMS = f"arn:aws:cloudwatch:us-east-1:{OURS}:alarm:prod-safemate-*"
SUBJECT, AUDIENCE = (f"token.actions.githubusercontent.com:{claim}" for claim in ("sub", "aud"))
PROVIDER = f"arn:aws:iam::{OURS}:oidc-provider/token.actions.githubusercontent.com"


def let_in(*resources: Instance) -> tuple[list[Entry], int]:
    """Whom the resource policies of a plan let in, and how many requests they were asked about."""
    view = PlanView(plan(*resources), "prod", "service", account_id=OURS, environments=ACCOUNTS)
    outsiders = Outsiders(view, load(), Estate(view, load()), ["prod-safemate-a"])
    judged = [outsiders.judge(admission) for admission in Admissions(view).all]
    return [entry for _, entries in judged for entry in entries], sum(cells for cells, _ in judged)


def key(*statements: dict[str, Any]) -> Instance:
    whole = [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", **statement} for statement in statements]
    return resource("aws_kms_key", values={"policy": json.dumps({"Version": "2012-10-17", "Statement": whole})})


def role(principal: Any, condition: dict[str, Any] | None = None, action: str = "sts:AssumeRole") -> Instance:
    statement = {"Effect": "Allow", "Action": action, "Principal": principal, "Condition": condition or {}}
    return resource("aws_iam_role", values={"assume_role_policy": json.dumps({"Statement": statement})})


def names(entries: list[Entry]) -> set[str]:
    return {str(entry.outsider) for entry in entries}


def test_the_own_account_is_no_outsider() -> None:
    entries, cells = let_in(key({"Principal": {"AWS": f"arn:aws:iam::{OURS}:root"}, "Action": "kms:*"}))
    assert entries == []
    assert cells > 100


def test_our_roles_names_are_tried_in_their_account_and_theirs() -> None:
    entries, _ = let_in(key({"Principal": {"AWS": THEIRS}}))
    assert names(entries) == {
        f"arn:aws:iam::{THEIRS}:{who} of dev"
        for who in ("role/prod-safemate-a", "role/dev-safemate-a", "role/probe", "root")
    }


def test_one_principal_of_theirs_is_enough() -> None:
    admin = f"arn:aws:iam::{THEIRS}:role/administrator"
    assert names(let_in(key({"Principal": {"AWS": [admin]}}))[0]) == {f"{admin} of dev"}


def test_everybody_but_with_a_condition_on_the_account() -> None:
    def for_account(key_: str) -> dict[str, Any]:
        return {"Principal": "*", "Condition": {"StringEquals": {key_: OURS}}}

    assert let_in(key(for_account("aws:PrincipalAccount")))[0] == []
    assert let_in(key(for_account("kms:CallerAccount")))[0] != []  # not a key that we know the value of


def test_the_policy_that_sns_gives_a_new_topic_is_for_its_own_account() -> None:
    """The state has it where the source sets none."""
    given = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": "*"}
    owned = {**given, "Condition": {"StringEquals": {"AWS:SourceOwner": OURS}}}
    assert let_in(resource("aws_sns_topic", values={"policy": json.dumps({"Statement": owned})}))[0] == []
    assert let_in(resource("aws_sns_topic", values={"policy": json.dumps({"Statement": given})}))[0] != []


def test_a_deny_may_keep_them_out_again() -> None:
    deny = {"Effect": "Deny", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": OURS}}}
    assert let_in(key({"Principal": "*"}, {"Principal": "*", **deny}))[0] == []


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        ({}, True),
        ({"StringEquals": {"aws:SourceAccount": OURS}}, False),
        ({"StringEquals": {"AWS:SourceAccount": [OURS, THEIRS]}}, True),
        ({"ArnLike": {"aws:SourceArn": ALARMS}}, False),
        ({"ArnLike": {"aws:SourceArn": ALARMS.replace(OURS, "*")}}, True),
        ({"ArnLike": {"aws:SourceArn": ALARMS.replace("prod-safemate-", "")}}, True),  # dev's, if it shared the account
        ({"ArnLike": {"aws:SourceArn": [ALARMS, ALARMS.replace(OURS, THEIRS)]}}, True),
        ({"ArnLike": {"aws:SourceArn": [ALARMS, f"arn:aws:cloudwatch:us-east-1:{THEIRS}:alarm:theirs"]}}, True),
        ({"ArnLike": {"aws:SourceArn": "*"}}, True),
        ({"StringLike": {"aws:SourceArn": "arn:aws:cloudwatch:*"}}, True),
        ({"StringEquals": {"aws:SourceOrgID": "o-1"}}, True),
        ({"ArnLike": {"aws:SourceArn": ALARMS.replace(OURS, "*")}, "StringEquals": {"aws:SourceAccount": OURS}}, False),
        ({"ArnLikeIfExists": {"aws:SourceArn": ALARMS}}, False),
        ({"StringEquals": {"kms:EncryptionContext:app": "prod"}}, True),  # whoever calls chooses it
        ({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:us-east-1:{OURS}:prod-*"}}, False),
    ],
)
def test_a_service_acts_for_whom_it_says(condition: dict[str, Any], is_open: bool) -> None:
    statement = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Condition": condition}
    assert bool(let_in(key(statement))[0]) is is_open


def test_a_role_is_handed_to_a_service_within_its_account() -> None:
    assert let_in(role({"Service": "lambda.amazonaws.com"}))[0] == []
    assert let_in(role({"AWS": f"arn:aws:iam::{THEIRS}:role/prod-safemate-a"}))[0] != []


@pytest.mark.parametrize(
    ("claims", "is_open"),
    [
        ({SUBJECT: "repo:o/r:environment:prod"}, False),
        ({SUBJECT: ["repo:o/r:environment:prod", "repo:o/r:pull_request"]}, False),
        ({SUBJECT: "repo:o/r:*"}, True),
        ({SUBJECT: "repo:o/r:environment:*"}, True),
        ({SUBJECT: ["repo:o/r:environment:prod", "repo:o/r:environment:dev"]}, True),
        ({AUDIENCE: "sts.amazonaws.com"}, True),
        ({}, True),
    ],
)
def test_a_token_of_github_is_for_one_environment(claims: dict[str, Any], is_open: bool) -> None:
    trusting = role(
        {"Federated": PROVIDER}, {"StringLike": claims} if claims else None, "sts:AssumeRoleWithWebIdentity"
    )
    assert bool(let_in(trusting)[0]) is is_open


def permission(**values: Any) -> Instance:
    given = {"action": "lambda:InvokeFunction", "function_name": "prod-safemate-a", **values}
    return resource("aws_lambda_permission", values=given)


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({"principal": "events.amazonaws.com"}, True),
        ({"principal": "events.amazonaws.com", "source_account": OURS}, False),
        ({"principal": "events.amazonaws.com", "source_arn": f"arn:aws:events:us-east-1:{OURS}:rule/prod-a"}, False),
        ({"principal": "events.amazonaws.com", "source_arn": "arn:aws:events:us-east-1:*:rule/prod-a"}, True),
        ({"principal": "*"}, True),
        ({"principal": OURS}, False),
        ({"principal": THEIRS}, True),
    ],
)
def test_a_lambda_permission_is_a_statement(values: dict[str, Any], is_open: bool) -> None:
    assert bool(let_in(permission(**values))[0]) is is_open


def faults(*resources: Instance) -> list[tuple[str, bool]]:
    found = Admissions(PlanView(plan(*resources), "prod", "service", account_id=OURS)).faults
    return [(fault.address, fault.unknown) for fault in found]


def test_a_source_that_this_plan_makes_is_ours_and_any_other_unknown_one_is_unknown() -> None:
    rule = resource("aws_cloudwatch_event_rule", values={"name": "prod-safemate-a"}, unknown={"arn": True})
    values = {"action": "lambda:InvokeFunction", "principal": "events.amazonaws.com"}

    def from_(reference: str) -> Instance:
        return resource("aws_lambda_permission", values=values, references={"source_arn": reference})

    ours = from_("aws_cloudwatch_event_rule.this.arn")
    assert faults(rule, ours) == []
    assert let_in(rule, ours)[0] == []
    assert faults(rule, from_("local.somebodys")) == [("aws_lambda_permission.this", True)]


def test_what_cannot_be_read_is_a_fault_and_what_aws_fills_in_is_not() -> None:
    assert faults(resource("aws_kms_key", values={"policy": "{}"})) == [("aws_kms_key.this", False)]
    assert faults(resource("aws_kms_key", references={"policy": "aws_iam_role.a.arn"})) == [("aws_kms_key.this", True)]
    assert faults(resource("aws_kms_key", unknown={"policy": True})) == []
