"""The cells of small plans, counted and judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.iam.catalogue import Catalogue, load
from policies.iam.estate import Estate
from policies.iam.grants import Grants
from policies.iam.matrix import _CROSSING, Matrix, Row, actions_of
from policies.iam.things import ACCOUNT, HERE, IMPOSTOR, THERE
from policies.plan import PlanView
from tests.policies.documents import ACCOUNTS, plan, resource

US = "us-east-1:333333333333"
USERS = f"arn:aws:dynamodb:{US}:table/prod-safemate-users"

SMALL = Catalogue(
    {
        "dynamodb": {
            "arns": {"table": "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"},
            "actions": {"table": ["GetItem", "PutItem"], "": ["ListTables"]},
        },
        "ec2": {
            "arns": {"interface": "arn:${Partition}:ec2:${Region}:${Account}:network-interface/${InterfaceId}"},
            "actions": {"interface": ["DeleteInterface"]},
        },
    }
)
"""Two services of which every cell can be counted by hand."""


def row(*statements: dict[str, Any], catalogue: Catalogue = SMALL, stack: str = "service", name: str = "prod") -> Row:
    whole = [{"Effect": "Allow", **statement} for statement in statements]
    role = resource("aws_iam_role", values={"name": f"{name}-safemate-a"})
    text = json.dumps({"Version": "2012-10-17", "Statement": whole})
    policy = resource("aws_iam_role_policy", values={"policy": text}, references={"role": "aws_iam_role.this.id"})
    table = resource("aws_dynamodb_table", values={"name": f"{name}-safemate-users"})
    document = plan(role, policy, table, environment=name)
    view = PlanView(document, name, stack, account_id=ACCOUNTS[name], environments=ACCOUNTS)
    grants = Grants(view)
    roles = list(grants.roles.values())
    actions, _ = actions_of(catalogue, roles)
    return Matrix(view, catalogue, Estate(view, catalogue, grants.patterns())).row(roles[0], actions)


def test_every_cell_is_counted() -> None:
    """Two actions on four tables: the planned one, what stands for its index and its stream (tables too, to this
    catalogue) and what stands for the kind; one action on an interface. In each of the two other environments what has
    a name has three twins, what has an id but two."""
    found = row({"Action": "dynamodb:GetItem", "Resource": USERS})
    assert found.cells["own"] == 2 * 4 + 1
    assert found.cells["other"] == 2 * (2 * 4 * 3 + 2)
    assert found.allowed == {"own": 1, "other": 0, "account": 0}


@pytest.mark.parametrize(
    ("arn", "forms"),
    [
        (USERS.replace("prod-", "*-"), {HERE}),
        (USERS.replace("333333333333", "*"), {IMPOSTOR}),
        (USERS.replace("333333333333", "*").replace("prod-", "*-"), {HERE, THERE, IMPOSTOR}),
        (USERS, set()),
    ],
)
def test_each_wildcard_reaches_its_own_twins(arn: str, forms: set[str]) -> None:
    found = row({"Action": "dynamodb:GetItem", "Resource": arn})
    assert {breach.thing.form for breach in found.breaches} == forms


def test_actions_without_resources_have_no_cells() -> None:
    assert row({"Action": "dynamodb:ListTables", "Resource": "*"}).allowed == {"own": 0, "other": 0, "account": 0}


def test_an_action_that_is_not_in_the_catalogue_is_tried_on_all_of_its_service() -> None:
    found = row({"Action": "dynamodb:NewlyMade", "Resource": "*"})
    assert {breach.action for breach in found.breaches} == {"dynamodb:newlymade"}


def test_an_explicit_deny_closes_the_cell() -> None:
    allow = {"Action": "dynamodb:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "*", "NotResource": f"arn:aws:dynamodb:{US}:table/prod-*"}
    assert row(allow).allowed["other"] > 0
    assert row(allow, deny).allowed["other"] == 0


def test_a_deny_with_a_condition_that_the_caller_may_avoid_does_not() -> None:
    allow = {"Action": "dynamodb:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "false"}}}
    assert row(allow, deny).allowed == row(allow).allowed


def test_an_account_condition_keeps_other_accounts_out_and_namesakes_not() -> None:
    condition = {"StringEquals": {"aws:ResourceAccount": "333333333333"}}
    found = row({"Action": "dynamodb:GetItem", "Resource": "*", "Condition": condition})
    assert {breach.thing.form for breach in found.breaches} == {HERE}


def test_interfaces_of_our_account_cannot_be_told_apart_and_those_of_others_can() -> None:
    own = row({"Action": "ec2:DeleteInterface", "Resource": f"arn:aws:ec2:{US}:network-interface/*"})
    assert own.breaches == []
    assert own.allowed["own"] == 1
    assert row({"Action": "ec2:DeleteInterface", "Resource": "*"}).allowed["other"] == 2 * 2


def test_the_border_of_the_account_holds_the_roles_that_set_it_up() -> None:
    """No account can let another's principals delete its interfaces; tables it can."""
    statement = {"Action": "ec2:*", "Resource": "*"}
    assert row(statement, stack="bootstrap").allowed["other"] == 0
    assert row({"Action": "dynamodb:*", "Resource": "*"}, stack="bootstrap").allowed["other"] > 0


@pytest.mark.parametrize("name", ["dev", "preprod", "prod"])
def test_one_wildcard_turns_any_environment_red(name: str) -> None:
    arn = f"arn:aws:dynamodb:us-east-1:{ACCOUNTS[name]}:table/{name}-safemate-users"
    action = ["dynamodb:GetItem", "kms:Decrypt"]
    assert row({"Action": action, "Resource": arn}, catalogue=load(), name=name).breaches == []
    assert row({"Action": action, "Resource": arn.replace(name, "*")}, catalogue=load(), name=name).breaches != []


def test_the_service_keeps_off_what_the_account_holds() -> None:
    found = row({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::terraform-state-333333333333/*"}, catalogue=load())
    assert found.allowed["account"] == 1
    assert ACCOUNT in {breach.thing.form for breach in found.breaches}


def test_services_that_the_catalogue_does_not_have_are_named() -> None:
    role = resource("aws_iam_role", values={"name": "prod-safemate-a"})
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": ["bedrock:*", "s3:Get*"], "Resource": "*"}})
    policy = resource("aws_iam_role_policy", values={"policy": text}, references={"role": "aws_iam_role.this.id"})
    roles = list(Grants(PlanView(plan(role, policy), "prod", "service")).roles.values())
    _, strange = actions_of(load(), roles)
    assert [action for _, action in strange] == ["bedrock:*"]


def test_what_may_cross_a_border_is_in_the_catalogue() -> None:
    catalogue = load()
    assert set(_CROSSING) <= catalogue.services
    for service, actions in _CROSSING.items():
        assert all(f"{service}:{action}" in catalogue.kinds for action in actions or ())
