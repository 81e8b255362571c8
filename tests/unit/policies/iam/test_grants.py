"""Whose policies are whose, and what cannot be read."""

from __future__ import annotations

import json

import pytest

from policies.iam.grants import Grants
from policies.plan import PlanView
from tests.policies.documents import Document, Instance, plan, resource

ALLOW = json.dumps({"Statement": {"Sid": "Allow", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}})
DENY = json.dumps({"Statement": {"Sid": "Deny", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}})


LOOKED_UP = "aws_iam_role.this"
"""As the plan lists `aws_iam_role.this[local.roles[each.key]].id`."""


def grants(*resources: Instance, stack: str = "service", document: Document | None = None) -> Grants:
    return Grants(PlanView(document or plan(*resources), "prod", stack))


def role(index: str | None = None, **values: object) -> Instance:
    return resource("aws_iam_role", values={"name": f"prod-safemate-{index or 'a'}", **values}, index=index)


def policy(text: str = ALLOW, index: str | None = None, to: str = "aws_iam_role.this.id") -> Instance:
    return resource("aws_iam_role_policy", values={"policy": text}, index=index, references={"role": to})


def said(found: Grants) -> dict[str, list[str]]:
    return {role.address: [clause.statement.sid for clause in role.clauses] for role in found.roles.values()}


def test_a_policy_belongs_to_the_role_it_refers_to() -> None:
    assert said(grants(role(), policy())) == {"aws_iam_role.this": ["Allow"]}


def test_once_applied_the_role_is_named_by_its_value() -> None:
    known = resource("aws_iam_role_policy", values={"policy": ALLOW, "role": "prod-safemate-a"})
    assert said(grants(role(), known)) == {"aws_iam_role.this": ["Allow"]}


def test_a_policy_inside_the_role_belongs_to_it() -> None:
    assert said(grants(role(inline_policy=[{"name": "a", "policy": DENY}]))) == {"aws_iam_role.this": ["Deny"]}


def test_each_policy_of_a_loop_over_roles_belongs_to_its_own() -> None:
    document = plan(role("x"), role("y"), policy(ALLOW, "x", "each.value.id"), policy(DENY, "y", "each.value.id"))
    for block in document["configuration"]["root_module"]["resources"]:
        if block["type"] == "aws_iam_role_policy":
            block["for_each_expression"] = {"references": ["aws_iam_role.this"]}
    assert said(grants(document=document)) == {'aws_iam_role.this["x"]': ["Allow"], 'aws_iam_role.this["y"]': ["Deny"]}


def test_of_what_may_be_anybodys_only_what_it_allows_counts() -> None:
    """A Deny that another role has would hide what this one may do."""
    both = grants(role("x"), role("y"), policy(ALLOW, "p", LOOKED_UP), policy(DENY, "q", LOOKED_UP))
    assert said(both) == {'aws_iam_role.this["x"]': ["Allow"], 'aws_iam_role.this["y"]': ["Allow"]}


def test_a_policy_that_nobody_has_is_judged_by_itself() -> None:
    alone = resource("aws_iam_policy", values={"policy": ALLOW, "name": "prod-safemate-a"})
    assert said(grants(alone)) == {"aws_iam_policy.this": ["Allow"]}


def test_an_attached_policy_belongs_to_the_role() -> None:
    attached = resource(
        "aws_iam_role_policy_attachment",
        references={"role": "aws_iam_role.this.name", "policy_arn": "aws_iam_policy.this.arn"},
    )
    owned = resource("aws_iam_policy", values={"policy": ALLOW}, unknown={"arn": True})
    assert said(grants(role(), owned, attached)) == {"aws_iam_role.this": ["Allow"]}


def test_an_attachment_to_several_gives_to_each() -> None:
    owned = resource("aws_iam_policy", values={"policy": DENY, "name": "prod-safemate-more"})
    to = {"roles": ["prod-safemate-x", "prod-safemate-y"], "policy_arn": "arn:aws:iam:::policy/prod-safemate-more"}
    found = grants(role("x"), role("y"), owned, resource("aws_iam_policy_attachment", values=to))
    assert said(found) == {'aws_iam_role.this["x"]': ["Deny"], 'aws_iam_role.this["y"]': ["Deny"]}


def test_an_attachment_of_all_that_a_role_has_gives_each() -> None:
    owned = resource("aws_iam_policy", values={"policy": ALLOW, "name": "prod-safemate-more"})
    aws = "arn:aws:iam::aws:policy/AdministratorAccess"
    to = {"role_name": "prod-safemate-a", "policy_arns": ["arn:aws:iam:::policy/prod-safemate-more", aws]}
    found = grants(role(), owned, resource("aws_iam_role_policy_attachments_exclusive", values=to))
    assert said(found) == {"aws_iam_role.this": ["Allow"]}
    assert [fault.address for fault in found.faults] == ["aws_iam_role.this"]


@pytest.mark.parametrize(("stack", "faults"), [("service", 1), ("bootstrap", 0)])
def test_a_policy_of_aws_is_a_fault_in_the_service(stack: str, faults: int) -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    attached = resource(
        "aws_iam_role_policy_attachment", values={"policy_arn": arn}, references={"role": "aws_iam_role.this.name"}
    )
    found = grants(role(), attached, stack=stack)
    assert found.roles["aws_iam_role.this"].managed == [arn]
    assert [fault.address for fault in found.faults] == ["aws_iam_role.this"] * faults


def test_a_policy_from_elsewhere_is_unknown_in_every_stack() -> None:
    arn = "arn:aws:iam::333333333333:policy/somebodys"
    (fault,) = grants(role(managed_policy_arns=[arn]), stack="bootstrap").faults
    assert fault.unknown
    assert arn in fault.message


def test_a_text_that_is_not_known_is_unknown_and_a_broken_one_fails() -> None:
    unknown = resource(
        "aws_iam_role_policy", references={"role": "aws_iam_role.this.id", "policy": "aws_s3_bucket.b.arn"}
    )
    (fault,) = grants(role(), unknown).faults
    assert fault.unknown
    (fault,) = grants(role(), policy('{"Statement": []}')).faults
    assert not fault.unknown
    assert "cannot be read" in fault.message
