"""Wildcards, variables and ARNs of policy strings."""

from __future__ import annotations

import pytest

from policies.iam.context import Context, Truth, Unset
from policies.iam.text import Text

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.MAYBE
NOTHING_ELSE = Context({"aws:PrincipalTag/Team": "a.b", "aws:TagKeys": ("a", "b")}, Unset.ABSENT)
TABLE = "arn:aws:dynamodb:us-east-1:333333333333:table/users"


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("users", "users", YES),
        ("users", "Users", NO),
        ("us*", "users", YES),
        ("us*", "us", YES),
        ("user?", "users", YES),
        ("user?", "user", NO),
        ("a.c", "abc", NO),
        ("a*c", "a\nc", YES),
        ("${*}", "*", YES),
        ("${*}", "anything", NO),
        ("${?}${$}", "?$", YES),
        ("x-${aws:PrincipalTag/Team}", "x-a.b", YES),
        ("x-${aws:PrincipalTag/Team}", "x-aXb", NO),
        ("x-${AWS:principaltag/TEAM}", "x-a.b", YES),
        ("x-${aws:username}", "x-", NO),
        ("x-${aws:username, 'nobody'}", "x-nobody", YES),
        ("x-${aws:TagKeys}", "x-a", NO),
    ],
)
def test_a_string_matches_as_aws_says(pattern: str, value: str, matches: Truth) -> None:
    assert Text(pattern).matches(value, NOTHING_ELSE) is matches


def test_without_wildcards_a_star_is_a_star() -> None:
    assert Text("a*").matches("a*", Context(), wildcards=False) is YES
    assert Text("a*").matches("ab", Context(), wildcards=False) is NO


def test_a_variable_that_nobody_knows_may_be_anything() -> None:
    assert Text("table/${aws:username}-x").matches("table/eve-x", Context()) is MAYBE
    assert Text("table/${aws:username}-x").matches("table/eve-y", Context()) is NO


def test_before_2012_variables_were_plain_text() -> None:
    assert Text("${aws:username}", variables=False).matches("${aws:username}", Context()) is YES


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        (TABLE, YES),
        ("*", YES),
        ("arn:aws:dynamodb:*:*:table/*", YES),
        ("arn:aws:dynamodb:us-east-1:333333333333:*", YES),
        ("arn:aws:dynamodb:*:table/users", MAYBE),  # one that ends a part may reach beyond its colon
        ("arn:aws:dynamodb*", MAYBE),
        ("arn:aws:dynamodb:us-east-1:111111111111:table/users", NO),
        ("arn:aws:sqs:*", NO),
    ],
)
def test_a_resource_element_matches_an_arn(pattern: str, matches: Truth) -> None:
    assert Text(pattern).matches_arn(TABLE, Context()) is matches


def test_an_arn_condition_matches_part_by_part() -> None:
    assert Text("arn:aws:dynamodb:*:333333333333:table/*").matches_parts(TABLE, Context()) is YES
    assert Text("arn:aws:dynamodb:*:table/users").matches_parts(TABLE, Context()) is NO
    assert Text("arn:aws:dynamodb:us-east-1:333333333333:table/*").matches_parts("table/users", Context()) is NO
    assert Text("*").matches_parts(TABLE, Context()) is MAYBE


def test_the_colons_of_a_variable_part_nothing() -> None:
    pattern = Text("arn:aws:s3:::${aws:PrincipalTag/Team}-data/*")
    assert [part.source for part in pattern.parts][5] == "${aws:PrincipalTag/Team}-data/*"
    assert pattern.matches_arn("arn:aws:s3:::a.b-data/x", NOTHING_ELSE) is YES


def test_an_example_is_something_that_it_matches() -> None:
    pattern = Text("arn:aws:s3:::*-data/${aws:username}/?")
    assert pattern.example("probe") == "arn:aws:s3:::probe-data/probe/x"
    assert pattern.matches_arn(pattern.example(), Context()) is MAYBE
