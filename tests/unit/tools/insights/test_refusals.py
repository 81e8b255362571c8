"""A query that is wrong, or more than is supported, is refused; nothing of a query is ever passed over."""

from __future__ import annotations

import pytest

from tools import insights


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "expected one of display, fields"),
        ("filtr a = 1", "not filtr \\(at character 1\\)"),
        ("filter a = ", "expected a value, not the end of the query"),
        ("filter a == 1", "expected a value, not ="),
        ("fields a b", "expected | or the end of the query, not b"),
        ("fields a |", "expected one of"),
        ('filter a = "open', "is not understood"),
        ("filter a like 5", 'expected "text" or /pattern/, not 5'),
        ("filter a like /(/", "is no regular expression"),
        ("filter a in (1)", "expected \\["),
        ("filter a in [1", "expected \\]"),
        ("filter (a = 1", "expected \\)"),
        ("fields jsonParse(a)", "function jsonParse is not supported here \\(at character 8\\)"),
        ("fields strlen()", "strlen takes 1 arguments, not 0"),
        ("stats pct(a)", "pct takes 2 arguments, not 1"),
        ("stats count(*) by bin(1mo)", "1mo is no period that is supported here"),
        ("stats count(*) by bin(0m)", "0m is no period"),
        ("filter count(*) > 1", "count belongs into stats"),
        ("stats max(count(*))", "count belongs into stats"),
        ("stats route", "stats needs a function of route"),
        ("stats count(*) as n by max(a)", "max belongs into stats"),
        ("fields a as 5", "expected a name"),
        ("limit 0", "limit needs a number from 1 to 10000"),
        ("limit 10001", "limit needs a number"),
        ("limit ten", "limit needs a number"),
        ('parse @message "no star" as a', "parse needs"),
        ('parse @message "* *" as a', "2 \\* in the text and 1 names"),
        ("parse @message /(a)/", "name each group"),
        ("fields @message | dedup a", "expected one of .* which are supported here, not dedup"),
        ("x" * 10_001, "may have 10000 characters"),
    ],
)
def test_it_says_what_is_wrong_and_where(query: str, message: str) -> None:
    with pytest.raises(insights.QueryError, match=message):
        insights.parse(query)
