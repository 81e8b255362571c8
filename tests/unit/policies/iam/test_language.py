"""Policy documents are read strictly: what is not in AWS's grammar is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.iam.language import NotAPolicy, Statement, parse


def one(**elements: Any) -> Statement:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}
    kept = {name: element for name, element in statement.items() if element is not None}
    return parse({"Version": "2012-10-17", "Statement": kept})[0]


def test_one_statement_or_several_and_one_string_or_several() -> None:
    document = {"Statement": [{"Effect": "Deny", "Action": ["a:B", "c:D"], "NotResource": "x"}]}
    (statement,) = parse(json.dumps(document))
    assert (statement.sid, statement.allows, statement.actions) == ("1", False, ("a:B", "c:D"))
    assert statement.not_resources
    assert one(Sid="Read").sid == "Read"


@pytest.mark.parametrize(
    ("actions", "action", "covered"),
    [
        ("s3:GetObject", "S3:getobject", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("*", "iam:PassRole", True),
        (["s3:Put*", "s3:GetObject"], "s3:GetObjectAcl", False),
        ("s3:Get", "s3:GetObject", False),
    ],
)
def test_actions_match_without_regard_to_case(actions: Any, action: str, covered: bool) -> None:
    assert one(Action=actions).covers_action(action) is covered
    assert one(Action=None, NotAction=actions).covers_action(action) is not covered


def test_principals() -> None:
    assert one(Principal="*").principals == {"AWS": ("*",)}
    assert one(Principal={"Service": ["a.amazonaws.com"]}).principals == {"Service": ("a.amazonaws.com",)}
    assert one(NotPrincipal={"AWS": "1"}).not_principals


def test_conditions_may_hold_booleans_and_numbers() -> None:
    (condition,) = one(Condition={"Bool": {"aws:SecureTransport": False}}).conditions
    assert [text.source for text in condition.values] == ["false"]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "not JSON"),
        ("[]", "no Statement"),
        ('{"Statement": []}', "no statements"),
        ('{"Statement": "all"}', "not an object"),
        ('{"Version": "2020-01-01", "Statement": {}}', "there is no version"),
        ('{"Statement": {}, "Comment": "x"}', "unknown element: Comment"),
        ('{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}', "neither Allow nor Deny"),
        ('{"Statement": {"Effect": "Allow", "Resource": "*"}}', "Action is neither"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "Principals": "*"}}', "unknown element Principals"),
        ('{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}', "Action is neither"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*"}}', "both Action and NotAction"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "Principal": "me"}}', "Principal is neither"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "Principal": {"Person": "me"}}}', "Principal is neither"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"Is": {"a": "b"}}}}', "no such condition"),
        ('{"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"StringEquals": "a"}}}', "is not an object"),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*"}}', "'Effect' is given twice"),
    ],
)  # fmt: skip
def test_what_is_no_policy_is_an_error_that_says_why(document: str, why: str) -> None:
    with pytest.raises(NotAPolicy, match=why):
        parse(document)
