"""The condition operators, on keys that are there, absent, and known to nobody."""

from __future__ import annotations

import pytest

from policies.iam.conditions import read
from policies.iam.context import Context, Truth, Unset, Value
from policies.iam.text import Text

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.MAYBE
KEY = "aws:Any"


def holds(operator: str, values: str | tuple[str, ...], value: Value) -> Truth:
    wanted = (values,) if isinstance(values, str) else values
    condition = read(operator, KEY, tuple(map(Text, wanted)))
    return condition.holds(Context({KEY: value}, Unset.ABSENT))


@pytest.mark.parametrize(
    ("operator", "values", "value", "expected"),
    [
        ("StringEquals", "a", "a", YES),
        ("StringEquals", ("a", "b"), "b", YES),
        ("StringEquals", "a*", "ab", NO),
        ("StringEqualsIgnoreCase", "A", "a", YES),
        ("StringNotEquals", ("a", "b"), "b", NO),
        ("StringNotEquals", ("a", "b"), "c", YES),
        ("StringLike", "a*", "ab", YES),
        ("StringNotLike", "a*", "ab", NO),
        ("ArnLike", "arn:aws:sns:*:1:*", "arn:aws:sns:us-east-1:1:t", YES),
        ("ArnEquals", "arn:aws:sns:*:1:*", "arn:aws:sns:us-east-1:1:t", YES),
        ("ArnNotEquals", "arn:aws:sns:*:1:*", "arn:aws:sns:us-east-1:2:t", YES),
        ("Bool", "True", "true", YES),
        ("Bool", "false", "true", NO),
        ("Bool", "false", "no", NO),
        ("NumericLessThan", "10", "9.5", YES),
        ("NumericGreaterThanEquals", "10", "10", YES),
        ("NumericEquals", "10", "ten", NO),
        ("NumericNotEquals", "10", "11", YES),
        ("DateLessThan", "2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z", YES),
        ("DateGreaterThan", "2026-06-01", "2026-06-01T00:00:01Z", YES),
        ("DateEquals", "1767225600", "2026-01-01T00:00:00Z", YES),
        ("DateGreaterThan", "2025", "2026-01-01T00:00:00Z", YES),
        ("IpAddress", "0.0.0.0/0", "10.0.0.7", YES),
        ("IpAddress", "10.0.0.0/24", "10.0.1.7", NO),
        ("NotIpAddress", "10.0.0.0/24", "10.0.1.7", YES),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", YES),
        ("IpAddress", "2001:db8::/32", "10.0.0.1", NO),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", YES),
        ("stringequals", "a", "a", YES),
    ],
)
def test_an_operator_compares_as_aws_says(operator: str, values: str, value: Value, expected: Truth) -> None:
    assert holds(operator, values, value) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", NO),
        ("StringEqualsIfExists", YES),
        ("StringNotEquals", YES),
        ("Bool", NO),
        ("ForAnyValue:StringEquals", NO),
        ("ForAllValues:StringEquals", YES),
        ("ForAnyValue:StringNotEquals", NO),
        ("NotIpAddress", YES),
    ],
)
def test_a_key_that_is_absent(operator: str, expected: Truth) -> None:
    assert holds(operator, "x", Unset.ABSENT) is expected
    assert holds(operator, "x", Unset.FREE) is MAYBE


def test_null_asks_whether_a_key_is_there() -> None:
    assert holds("Null", "true", Unset.ABSENT) is YES
    assert holds("Null", "false", Unset.ABSENT) is NO
    assert holds("Null", "false", "a") is YES
    assert holds("Null", "true", Unset.FREE) is MAYBE


@pytest.mark.parametrize(
    ("operator", "values", "value", "expected"),
    [
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "b"), YES),
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "c"), NO),
        ("ForAllValues:StringEquals", "a", (), YES),
        ("ForAnyValue:StringEquals", "a", ("b", "a"), YES),
        ("ForAnyValue:StringEquals", "a", ("b",), NO),
        ("ForAnyValue:StringNotEquals", "a", ("a", "b"), YES),
        ("ForAnyValue:StringEquals", "a", "a", YES),
        ("StringEquals", "a", ("a", "b"), MAYBE),  # one value is compared, but AWS does not say which
    ],
)
def test_a_key_with_many_values(operator: str, values: str, value: Value, expected: Truth) -> None:
    assert holds(operator, values, value) is expected


def test_a_variable_without_a_value_fulfils_nothing() -> None:
    assert holds("StringEquals", "${aws:username}", "x") is NO
    assert holds("StringNotEquals", "${aws:username}", "x") is NO


@pytest.mark.parametrize("operator", ["StringIs", "Equals", "ForSome:StringEquals", "StringEqualsifexist", ""])
def test_an_operator_that_aws_does_not_have_is_an_error(operator: str) -> None:
    with pytest.raises(ValueError, match="no such condition operator"):
        read(operator, KEY, (Text("a"),))
