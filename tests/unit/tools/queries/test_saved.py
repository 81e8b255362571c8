from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.errors import BadInput, ToolFailed
from tools.queries import saved
from tools.queries.saved import Saved

ONE = Saved("by-request-id", 'filter @message like "REQUEST_ID"', ("/a",))
TWO = Saved("two", 'filter a = "REQUEST_ID" or b = "PAYMENT_ID" or c = "REQUEST_ID"', ("/a",))


class Logs:
    """Two pages of definitions."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def describe_query_definitions(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if "nextToken" not in asked:
            first = {"name": "dev-safemate/payments", "queryString": "fields a", "logGroupNames": ["/a", "/b"]}
            return {"queryDefinitions": [first], "nextToken": "more"}
        return {"queryDefinitions": [{"name": "dev-safemate/errors", "queryString": "fields b"}]}


def test_every_page_is_read_and_named_without_the_environment() -> None:
    logs = Logs()
    assert saved.of(logs, "dev") == (Saved("errors", "fields b", ()), Saved("payments", "fields a", ("/a", "/b")))
    assert [asked["queryDefinitionNamePrefix"] for asked in logs.asked] == ["dev-safemate/"] * 2


def test_who_may_not_look_is_told_so() -> None:
    class Closed:
        def describe_query_definitions(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "DescribeQueryDefinitions")

    with pytest.raises(ToolFailed, match="cannot be read") as refused:
        saved.of(Closed(), "dev")
    assert "AccessDenied" in refused.value.why


def test_a_query_is_found_by_its_slug_or_those_there_are_are_named() -> None:
    assert saved.find((ONE, TWO), "two", "apply first") is TWO
    with pytest.raises(BadInput) as unknown:
        saved.find((ONE, TWO), "three", "apply first")
    assert unknown.value.hint == "these there are: by-request-id, two"
    with pytest.raises(BadInput) as none:
        saved.find((), "three", "apply first")
    assert none.value.hint == "apply first"


@pytest.mark.parametrize("given", ["REQUEST_ID=c6af-9a", "request_id=c6af-9a", "id=c6af-9a"])
def test_a_value_goes_where_its_placeholder_is(given: str) -> None:
    assert saved.filled(ONE, saved.values([given])) == 'filter @message like "c6af-9a"'


def test_the_id_of_a_sessions_payment_is_an_id() -> None:
    assert "session#s_4b3f#0a1b" in saved.filled(ONE, saved.values(["id=session#s_4b3f#0a1b"]))


def test_several_placeholders_are_told_apart() -> None:
    text = saved.filled(TWO, saved.values(["request_id=r", "payment_id=p"]))
    assert text == 'filter a = "r" or b = "p" or c = "r"'


def test_a_missing_or_unwanted_value_is_refused_with_what_is_wanted() -> None:
    with pytest.raises(BadInput, match="needs to know REQUEST_ID") as missing:
        saved.filled(ONE, {})
    assert missing.value.hint == "--value request_id=…"
    with pytest.raises(BadInput, match="by-request-id has no USER_ID"):
        saved.filled(ONE, {"ID": "x", "USER_ID": "y"})


@pytest.mark.parametrize("given", ["abc", "=abc", 'id=a" or 1 = 1 #', "id=", "id=a b", "id=a\\", "id=" + "x" * 513])
def test_a_value_cannot_become_part_of_the_query(given: str) -> None:
    with pytest.raises(BadInput):
        saved.values([given])
