"""Numbers that nothing holds, and queries that nobody wrote by hand: an answer or a refusal, and at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tools.insights.log import ask
from tools import insights

LONG = "9" * 5000
MANY = int("9" * 400)


@pytest.mark.parametrize(
    "expression",
    ["9^9^9", "10^5000", "(0-8)^0.5", "1e308 * 10", "a * a", "a ^ 2", "max(1)", "avg(a)", "sum(a)", "toMillis(nan)",
     "fromMillis(nan)", "datefloor(1e308, 0.0001)", "bin(nan)", "greatest(nan, 1)", "many + 1", "text + 1"],
)  # fmt: skip
def test_what_no_number_holds_is_missing(expression: str) -> None:
    row = {"a": 1e308, "nan": float("nan"), "many": MANY, "text": LONG}
    command = "stats" if expression.startswith(("avg", "sum")) else "fields"
    query = f"{command} {expression} as x | display x"
    if expression == "max(1)":
        assert ask("stats max(1) as x", row) == [{"x": "1"}]
    else:
        assert ask(query, row, row) in ([{}, {}], [{}])


@pytest.mark.parametrize(("function", "sees"), [("avg", 1), ("sum", 1), ("stddev", 0), ("median", 1), ("count", 2)])
def test_a_number_that_is_none_does_not_count(function: str, sees: int) -> None:
    assert ask(f"stats {function}(a) as x", {"a": MANY}, {"a": 1}) == [{"x": str(sees)}]


def test_powers_are_powers() -> None:
    assert ask("fields 2 ^ 10 as a, 2 ^ 0.5 as b, 10 ^ 300 > 10 ^ 299 as c", "x") == [
        {"a": "1024", "b": "1.4142135623730951", "c": "1"}
    ]


def test_squares_of_squares_stay_small() -> None:
    squares = " | ".join(["fields a * a as a"] * 400)
    assert ask(f"fields 9 as a | {squares} | display a", "x") == [{}]


def test_a_time_in_no_calendar_is_shown_as_its_number() -> None:
    assert ask("fields fromMillis(a) as x", {"a": 10**18}) == [{"x": str(10**18)}]
    assert ask("fields fromMillis(a) as x", {"a": 1e300}) == [{"x": str(int(1e300))}]
    assert ask("fields fromMillis(0) as x", "x") == [{"x": "1970-01-01 00:00:00.000"}]


def test_texts_of_many_digits_sort_and_compare() -> None:
    lines: list[dict[str, Any]] = [{"a": f"{LONG}1"}, {"a": LONG}, {"a": "x10"}, {"a": "x9"}, {"a": "x007"}]
    assert [row["a"] for row in ask("fields a | sort a asc", *lines)] == ["x007", "x9", "x10", LONG, f"{LONG}1"]
    assert ask("filter a > 5 and a like /^9/ | stats count(*) as n", *lines[:2]) == [{"n": "2"}]


def test_greatest_and_least_of_one() -> None:
    assert ask("fields greatest(a) as x, least(a) as y", {"a": 3}) == [{"x": "3", "y": "3"}]


@pytest.mark.parametrize("text", ["1.2.3", "."])
def test_a_report_of_a_functions_own_is_a_line(text: str) -> None:
    assert ask("fields @type, @duration", f"REPORT RequestId: 1\tDuration: {text} ms") == [{"@type": "REPORT"}]


def test_a_line_nested_as_deep_as_json_goes_is_a_line() -> None:
    for depth in range(800, 1000, 10):
        ask("fields @message", '{"a":' * depth + "1" + "}" * depth)


@pytest.mark.parametrize(
    "query",
    ["fields 1e400", f"fields {LONG}", "stats count(*) by bin(1e400)", "fields substr(@message, 1e400)",
     "stats pct(a, 1e400)", f"limit {LONG}", f"stats count(*) by bin({LONG}m)",
     "fields " + "(" * 4000 + "1" + ")" * 4000, "filter " + "not " * 2400 + "a", "fields " + "-" * 9000 + "1",
     "filter a" + " and a" * 1600, "fields 1" + "+1" * 4900, "fields 1" + "^1" * 4900],
)  # fmt: skip
def test_what_cannot_be_computed_is_refused(query: str) -> None:
    with pytest.raises(insights.QueryError):
        insights.run(insights.parse(query), [insights.Event(0, '{"a": 1}')])


def test_a_refusal_keeps_its_own_words() -> None:
    with pytest.raises(insights.QueryError, match=r"^expected a value, not the end of the query \(at character 8\)$"):
        insights.parse("filter ")
    with pytest.raises(insights.QueryError, match=r"^the query is too deep"):
        insights.parse("fields " + "(" * 4000)
