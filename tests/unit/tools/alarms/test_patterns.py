from __future__ import annotations

import json
from typing import Any

import pytest

from tools.alarms.patterns import UnsupportedPattern, matcher, parsed, select

ROOT_USED = (
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
)
WITHOUT_MFA = '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }'

EVENT: dict[str, Any] = {
    "level": "ERROR", "n": 4, "ratio": 0.5, "ok": False, "nothing": None, "list": [{"id": "a"}, {"id": "b"}],
    "inner": {"a-b": "x y", "path": "/wallets/1"}, "errorCode": "AccessDeniedException",
}  # fmt: skip


def matches(pattern: str, line: Any) -> bool:
    return matcher(pattern)(line if isinstance(line, str) else json.dumps(line))


@pytest.mark.parametrize(
    "pattern",
    ['{ $.level = "ERROR" }', "{ $.level = ERROR }", "{ $.n = 4 }", "{ $.n >= 4 && $.n < 5 }", "{ $.ratio > 0.4 }",
     "{ $.ok IS FALSE }", "{ $.nothing IS NULL }", "{ $.nobody NOT EXISTS }", "{ $.n EXISTS }",
     '{ $.inner.a-b = "x y" }', '{ $.inner.path = "/wallets/*" }', '{ $.list[1].id = "b" }', '{ $.list[*].id = "a" }',
     '{ $.errorCode = "*Denied*" }', "{ $.errorCode = %^Access% }", '{ $.level != "INFO" }',
     '{ $.level = "INFO" || $.n = 4 }', '{ ($.level = "INFO" || $.n = 4) && $.ok IS FALSE }',
     '{ $.level = "ERROR" || $.level = "INFO" && $.n = 5 }'],
)  # fmt: skip
def test_a_json_pattern_that_matches(pattern: str) -> None:
    assert matches(pattern, EVENT)


@pytest.mark.parametrize(
    "pattern",
    ['{ $.level = "error" }', "{ $.n = 5 }", "{ $.n > 4 }", "{ $.ok IS TRUE }", "{ $.level IS NULL }",
     "{ $.n NOT EXISTS }", "{ $.nobody EXISTS }", '{ $.nobody != "x" }', "{ $.nobody = 1 }", '{ $.list[2].id = "b" }',
     '{ $.level = "ERR" }', '{ $.inner.path = "wallets*" }', "{ $.level > 3 }", "{ $.errorCode = %^Denied% }",
     '{ ($.level = "ERROR" || $.level = "INFO") && $.n = 5 }'],
)  # fmt: skip
def test_a_json_pattern_that_does_not(pattern: str) -> None:
    assert not matches(pattern, EVENT)


def test_a_json_pattern_matches_no_other_line() -> None:
    assert not matches("{ $.n NOT EXISTS }", "plain text")
    assert not matches("{ $.n NOT EXISTS }", "[1, 2]")
    assert not matches("{ $.n NOT EXISTS }", "{broken")


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR", "an error here", False),
        ("ERROR denied", "denied: ERROR", True),
        ("ERROR denied", "ERROR", False),
        ('"not found"', "it was not found", True),
        ('"not found"', "found, not", False),
        ("?ERROR ?WARN", "WARN", True),
        ("?ERROR ?WARN", "INFO", False),
        ("ERROR -ignored", "ERROR here", True),
        ("ERROR -ignored", "ERROR ignored", False),
        ('-"so what"', "so what", False),
        ("%time[d]? out%", "it timed out", True),
        ("%^time%", "a time", False),
        ("a.c", "abc", False),
    ],
)
def test_words_and_phrases(pattern: str, line: str, expected: bool) -> None:
    assert matches(pattern, line) is expected


@pytest.mark.parametrize(
    "pattern",
    ["[ip, user]", "{ $.a = 1", "{ $.a }", "{ $.a ~ 1 }", "{ a = 1 }", "{ $.a = 1 && }", "{ $.a IS MAYBE }",
     "{ ($.a = 1 }", "{ $.a < x }", "{ $.a = 1 $.b = 2 }", '"open', "{ }", "%(%", "{ $.a = %(% }",
     "a -%[%", "{ " + "(" * 5000 + " }"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        matcher(pattern)


def test_patterns_as_they_are_published() -> None:
    root = {"userIdentity": {"type": "Root"}, "eventType": "AwsApiCall"}
    assert matches(ROOT_USED, root)
    assert not matches(ROOT_USED, root | {"eventType": "AwsServiceEvent"})
    assert not matches(ROOT_USED, root | {"userIdentity": {"type": "Root", "invokedBy": "autoscaling"}})
    assert matches(WITHOUT_MFA, {"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "No"}})
    assert not matches(WITHOUT_MFA, {"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "Yes"}})


def test_a_path_leads_to_a_value() -> None:
    assert select(EVENT, "$.inner.path") == ["/wallets/1"]
    assert select(EVENT, "$.list[*].id") == ["a", "b"]
    assert select(EVENT, "$.inner.nobody.more") == []
    assert select(EVENT, '$["level"]') == ["ERROR"]


def test_a_line_that_is_nested_too_deep_is_no_document() -> None:
    assert parsed('{"a": ' * 100_000) is None
    assert not matches("{ $.n NOT EXISTS }", '{"a": ' * 100_000)


def test_a_number_of_any_length_compares() -> None:
    assert not matches("{ $.n > 4 }", '{"n": 1' + "0" * 400 + "}")
