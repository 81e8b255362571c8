from __future__ import annotations

import pytest

from tests.unit.tools.insights.log import found

LINES = (
    {"level": "ERROR", "status": 503, "text": "down", "nested": {"list": [1, {"deep": "x"}]}},
    {"level": "INFO", "status": 200, "cold": True},
    {"level": "INFO", "status": "404", "cold": False, "path": "/a|b"},
    "no JSON at all, ERROR",
)


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ('level = "ERROR"', [0]),
        ("level = 'ERROR'", [0]),
        ('level = "error"', []),  # case counts
        ('level != "ERROR"', [1, 2]),  # the fourth has no level: unknown is not found
        ('not level = "ERROR"', [1, 2]),
        ("not ispresent(level)", [3]),
        ("status >= 404", [0, 2]),  # a number in a text is one
        ("status < 404", [1]),
        ("status > 200 and status <= 404", [2]),
        ('level = "ERROR" or status = 200 and cold = 1', [0, 1]),
        ('(level = "ERROR" or status = 200) and cold = true', [1]),
        ("cold = false", [2]),
        ("cold", [1]),
        ('level in ["ERROR", "WARNING"]', [0]),
        ("status in [200, 404]", [1, 2]),
        ('level not in ["ERROR"]', [1, 2]),
        ('@message like "ERROR"', [0, 3]),
        ('@message not like "ERROR"', [1, 2]),
        ("@message like /(?i)error/", [0, 3]),
        (r"@message =~ /\d{3}/", [0, 1, 2]),
        (r"@message like /no\sJSON/", [3]),
        ('path like "/a|b"', [2]),
        (r"path like /a\|b/", [2]),
        ('nested.list.1.deep = "x"', [0]),
        ("`nested.list.0` = 1", [0]),
        ("status / 4 = 50", [1]),
        ("(status - 3) % 100 = 0", [0]),
        ("2 ^ 3 ^ 0 = 2 and level = 'ERROR'", [0]),
        ("2 * 3 ^ 2 = 18 and level = 'ERROR'", [0]),
        ("-1 < 0 and level = 'ERROR'", [0]),
        ("status / 0 = 0 or 1 = 1", [0, 1, 2, 3]),
        ("coalesce(status, 7) = 7", [3]),
        ('strlen(level) = 5 and toupper(text) = "DOWN"', [0]),
        ('concat(level, "-", status) = "INFO-404"', [2]),
        ('substr(@message, 3, 4) = "JSON"', [3]),
        ('replace(text, "wn", "or") = "door"', [0]),
        ("abs(0 - status) = 503 and greatest(status, 1000) = 1000", [0]),
        ('isempty(text) and isblank(text) and level = "INFO"', [1, 2]),
        ('LEVEL = "ERROR"', []),  # names of fields are in the case they are in
        ('level = "ERROR" AND STATUS > 1 or level LIKE "ERR" # a comment\n', [0]),
    ],
)
def test_a_filter_finds_what_it_says(condition: str, numbers: list[int]) -> None:
    assert found(condition, *LINES) == numbers


def test_a_quotation_mark_in_a_text_is_written_with_a_backslash() -> None:
    assert found(r'@message like "say \"hi\""', 'say "hi"', "say hi") == [0]
    assert found(r"@message like 'it\'s'", "it's", "its") == [0]


def test_unknown_spreads_as_in_sql() -> None:
    lines: tuple[dict[str, int], ...] = ({"a": 1}, {"a": 0}, {})
    assert found("a = 1 or b = 1", *lines) == [0]
    assert found("not (a = 1 and b = 1)", *lines) == [1]
    assert found("not (a = 1 or b = 1)", *lines) == []
