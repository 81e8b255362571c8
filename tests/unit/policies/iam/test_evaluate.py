"""Whether requests are allowed: explicit denies, Not… elements, principals, and what is not known."""

from __future__ import annotations

from typing import Any

import pytest

from policies.iam.context import Context, Truth, Unset
from policies.iam.evaluate import Principal, Request, admits, applies, certain, possible
from policies.iam.language import Statement, parse

OURS, THEIRS = "333333333333", "111111111111"
ROLE = Principal("AWS", f"arn:aws:iam::{OURS}:role/a")
TABLE = f"arn:aws:dynamodb:us-east-1:{OURS}:table/users"
NOTHING = Context({}, Unset.ABSENT)


def policy(*statements: dict[str, Any]) -> tuple[Statement, ...]:
    whole = [{"Effect": "Allow", "Action": "dynamodb:GetItem", **each} for each in statements]
    return parse({"Version": "2012-10-17", "Statement": whole})


def request(context: Context = NOTHING, action: str = "dynamodb:GetItem", who: Principal = ROLE) -> Request:
    return Request(who, action, TABLE, context)


def test_nothing_is_allowed_that_no_statement_allows() -> None:
    assert certain(policy({"Resource": "*", "Action": "dynamodb:PutItem"}), request()) is None
    allowing = certain(policy({"Sid": "Read", "Resource": TABLE}), request())
    assert allowing is not None
    assert allowing.sid == "Read"


@pytest.mark.parametrize("order", [1, -1])
def test_a_deny_wins_whatever_the_order(order: int) -> None:
    statements = policy({"Resource": "*"}, {"Effect": "Deny", "Resource": TABLE})
    assert certain(statements[::order], request()) is None


def test_the_not_elements() -> None:
    statement = parse({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "NotResource": f"{TABLE}/*"}})
    assert certain(statement, request())
    assert certain(statement, request(action="iam:PassRole")) is None
    assert certain(policy({"NotResource": TABLE}), request()) is None


def test_what_hangs_on_the_unknown_is_possible_and_not_certain() -> None:
    statements = policy({"Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}})
    assert possible(statements, request(Context())) is statements[0]
    assert certain(statements, request(Context())) is None
    assert possible(statements, request(Context({"aws:SecureTransport": "false"}))) is None


def test_a_deny_that_hangs_on_the_unknown_keeps_nobody_out() -> None:
    deny = {"Effect": "Deny", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert possible(policy({"Resource": "*"}, deny), request(Context()))
    assert possible(policy({"Resource": "*"}, deny), request(Context({"aws:securetransport": "false"}))) is None


def test_a_variable_without_a_value_leaves_not_resource_open() -> None:
    (statement,) = policy({"NotResource": "arn:aws:s3:::${aws:username}"})
    assert applies(statement, request()) is Truth.MAYBE


@pytest.mark.parametrize(
    ("element", "who", "expected"),
    [
        ("*", ROLE, Truth.YES),
        ({"AWS": "*"}, ROLE, Truth.YES),
        ({"AWS": OURS}, ROLE, Truth.YES),
        ({"AWS": f"arn:aws:iam::{OURS}:root"}, ROLE, Truth.YES),
        ({"AWS": THEIRS}, ROLE, Truth.NO),
        ({"AWS": ROLE.value}, ROLE, Truth.YES),
        ({"AWS": f"{ROLE.value}b"}, ROLE, Truth.NO),
        ({"AWS": ROLE.value}, Principal("AWS", f"arn:aws:sts::{OURS}:assumed-role/a/me"), Truth.YES),
        ({"AWS": "AROAEXAMPLE"}, ROLE, Truth.MAYBE),
        ({"CanonicalUser": "79a59d"}, ROLE, Truth.MAYBE),
        ({"Service": "a.amazonaws.com"}, ROLE, Truth.NO),
        ({"Service": "a.amazonaws.com"}, Principal("Service", "a.amazonaws.com"), Truth.YES),
        ({"Service": "a.amazonaws.com"}, Principal("Service", "b.amazonaws.com"), Truth.NO),
        ({"Federated": "arn:p"}, Principal("Federated", "arn:p"), Truth.YES),
    ],
)
def test_principals(element: Any, who: Principal, expected: Truth) -> None:
    (statement,) = policy({"Principal": element, "Resource": "*"})
    assert admits(statement, request(who=who)) is expected


def test_everybody_but_one() -> None:
    (statement,) = policy({"NotPrincipal": {"AWS": THEIRS}, "Resource": "*"})
    assert admits(statement, request()) is Truth.YES
    assert admits(statement, request(who=Principal("AWS", f"arn:aws:iam::{THEIRS}:role/a"))) is Truth.NO


def test_a_statement_without_a_principal_lets_nobody_in() -> None:
    (statement,) = policy({"Resource": "*"})
    assert admits(statement, request()) is Truth.NO


def test_a_trust_policy_has_no_resource() -> None:
    (statement,) = policy({"Principal": "*"})
    assert admits(statement, request()) is Truth.YES
