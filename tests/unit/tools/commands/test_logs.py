"""`logs`, with the target's answers made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.commands import logs
from tools.context import Context
from tools.errors import BadInput, ExitCode
from tools.workflow import Request

SECRET = "AKIAIOSFODNN7EXAMPLE"
SAVED = {"name": "dev-safemate/by-request-id", "queryString": 'filter a like "REQUEST_ID"', "logGroupNames": ["/a"]}


class Logs:
    """CloudWatch Logs with one saved query that finds one line."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.more = ""

    def describe_query_definitions(self, **_: Any) -> dict[str, Any]:
        return {"queryDefinitions": [SAVED]}

    def start_query(self, **asked: Any) -> dict[str, str]:
        self.asked.append(asked["queryString"])
        return {"queryId": "q"}

    def get_query_results(self, **_: Any) -> dict[str, Any]:
        cells = [{"field": "message", "value": f"[bold]told {SECRET}{self.more}"}, {"field": "@ptr", "value": "p"}]
        return {"status": "Complete", "results": [cells]}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Logs:
    made = Logs()

    class Access:
        def client(self, service: str) -> Logs:
            assert service == "logs"
            return made

    monkeypatch.setattr(logs.reach, "reach", lambda *_: Access())
    return made


def run(query: str | None, *values: str, as_json: bool = False) -> ExitCode:
    return logs.run(Context.from_process(), Request("logs", ("dev",), as_json=as_json), query, values, "3h")


def test_what_is_found_is_a_table_that_shows_no_secret(client: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("by-request-id", "id=c6af9ac6") is ExitCode.DONE
    printed = capsys.readouterr().out
    assert client.asked == ['filter a like "c6af9ac6"']
    assert "dev · by-request-id, the last 3h: 1 found" in printed
    assert "[bold]told" in printed
    assert SECRET not in printed


def test_what_a_caller_had_logged_does_nothing_to_the_terminal(
    client: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    client.more = "a\x1b]0;title\x07\x1b[2Jb"
    run("by-request-id", "id=c6af9ac6")
    printed = capsys.readouterr().out
    assert "]0;title" in printed
    assert not {"\x1b", "\x07"} & set(printed)


def test_json_is_all_that_is_on_standard_output(client: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    run("by-request-id", "id=c6af9ac6", as_json=True)
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer == {"environment": "dev", "query": "by-request-id", "rows": [{"message": "[bold]told (hidden)"}]}


def test_without_a_query_those_there_are_are_listed(client: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    run(None)
    printed = capsys.readouterr().out
    assert "by-request-id" in printed
    assert "REQUEST_ID" in printed
    assert client.asked == []


def test_nothing_is_asked_before_the_question_is_a_good_one(client: Logs) -> None:
    with pytest.raises(BadInput):
        run("by-request-id")
    with pytest.raises(BadInput):
        run("errors", "id=1")
    assert client.asked == []
