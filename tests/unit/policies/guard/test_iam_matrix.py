"""What SM_P_0020 says and counts; that it says it at all is for tests/policies/cases/iam.py."""

from __future__ import annotations

import json
from typing import Any

from policies.guard.iam_matrix import check
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer
from tests.policies.documents import ACCOUNTS, Instance, plan, resource

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
USERS = "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-users"


def answer(*resources: Instance, **view: Any) -> Answer:
    given = {"account_id": ACCOUNTS["prod"], "environments": ACCOUNTS, **view}
    return check(PlanView(plan(*resources), "prod", "service", **given), LIMITS)


def role(arn: str) -> tuple[Instance, Instance]:
    statement = {"Sid": "Read", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": arn}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    values = {"name": "prod-safemate-a", "assume_role_policy": json.dumps({"Statement": trust})}
    policy = {"policy": json.dumps({"Statement": statement})}
    references = {"role": "aws_iam_role.this.id"}
    return resource("aws_iam_role", values=values), resource(
        "aws_iam_role_policy", values=policy, references=references
    )


def test_one_fault_for_each_statement_that_says_where_it_leads() -> None:
    (fault,) = answer(*role(USERS.replace("prod-", "*-")), resource("aws_dynamodb_table", values={"name": "x"})).faults
    assert fault.address == "aws_iam_role_policy.this"
    assert fault.message.startswith("statement Read lets prod-safemate-a dynamodb:")
    assert (
        "on arn:aws:dynamodb:us-east-1:333333333333:table/dev-safemate-probe-safemate-users of dev, and 3"
        in fault.message
    )


def test_the_tables_count_the_cells_and_what_is_allowed_of_them() -> None:
    found = answer(*role(USERS), resource("aws_dynamodb_table", values={"name": "prod-safemate-users"}))
    roles, policies = found.tables
    assert found.faults == ()
    assert roles.columns[3] == "cells in dev and preprod"
    assert [row[0] for row in roles.rows] == ["prod-safemate-a", "all"]
    assert [roles.rows[0][place] for place in (2, 4, 6)] == ["2", "0", "0"]
    assert int(roles.rows[0][3].replace(",", "")) > 10_000
    assert policies.rows[0][:2] == ("aws_iam_role", "1")
    assert found.seen > 10_000


def test_a_plan_without_roles_and_policies_has_no_cells() -> None:
    assert answer(resource("aws_dynamodb_table", values={"name": "prod-safemate-users"})).seen == 0


def test_without_an_account_nobody_can_tell() -> None:
    (fault,) = answer(*role(USERS), account_id="").faults
    assert fault.unknown
    assert fault.address == "environments/prod"


def test_the_border_is_where_the_accounts_are() -> None:
    """Other environments in other accounts, or another environment alone, make other cells and no other verdict."""
    few = answer(*role(USERS), environments={"prod": ACCOUNTS["prod"], "dev": ACCOUNTS["dev"]})
    assert few.faults == ()
    assert few.tables[0].columns[3] == "cells in dev"
    assert answer(*role(USERS)).seen > few.seen


def test_what_resource_policies_let_in_is_a_fault_of_theirs() -> None:
    statement = {"Sid": "Open", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Principal": "*"}
    (fault,) = answer(resource("aws_kms_key", values={"policy": json.dumps({"Statement": statement})})).faults
    assert fault.address == "aws_kms_key.this"
    assert "statement Open lets arn:aws:iam::111111111111:role/probe of dev kms:Decrypt" in fault.message


def test_a_service_that_the_catalogue_lacks_is_unknown() -> None:
    statement = {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}
    policy = resource("aws_iam_policy", values={"policy": json.dumps({"Statement": statement})})
    (fault,) = answer(policy).faults
    assert fault.unknown
    assert "bedrock:invokemodel" in fault.message


def test_what_cannot_be_read_is_told_from_both_sides() -> None:
    key = resource("aws_kms_key", references={"policy": "data.aws_iam_policy_document.a.json"})
    policy = resource("aws_iam_policy", references={"policy": "data.aws_iam_policy_document.b.json"})
    assert {(fault.address, fault.unknown) for fault in answer(*role(USERS), key, policy).faults} == {
        ("aws_kms_key.this", True),
        ("aws_iam_policy.this", True),
    }
