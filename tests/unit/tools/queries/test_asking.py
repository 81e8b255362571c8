from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tools.errors import BadInput, ToolFailed
from tools.queries import asking


class Logs:
    """A client whose query has these states, one after the other."""

    def __init__(self, *states: str, refusal: str = "") -> None:
        self.states, self.refusal = list(states), refusal
        self.started: dict[str, Any] = {}
        self.stopped: list[str] = []

    def start_query(self, **asked: Any) -> dict[str, str]:
        self.started = asked
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": "line 1"}}, "StartQuery")
        return {"queryId": "q1"}

    def get_query_results(self, queryId: str) -> dict[str, Any]:  # noqa: N803
        state = self.states.pop(0)
        if state == "Interrupted":
            raise KeyboardInterrupt
        cells = [{"field": "a", "value": "1"}, {"field": "@ptr", "value": "CmEK"}]
        return {"status": state, "results": [cells], "statistics": {"recordsScanned": 7.0}}

    def stop_query(self, queryId: str) -> None:  # noqa: N803
        self.stopped.append(queryId)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PAUSE_SECONDS", 0)


def test_it_waits_for_the_end_and_leaves_pointers_out() -> None:
    logs = Logs("Scheduled", "Running", "Complete")
    assert asking.ask(logs, "fields a", ("/a",), 3600, now=10_000.9) == asking.Answer(({"a": "1"},), 7)
    assert logs.started == {"logGroupNames": ["/a"], "startTime": 6401, "endTime": 10_001, "queryString": "fields a"}


@pytest.mark.parametrize("state", ["Failed", "Cancelled", "Timeout"])
def test_any_other_end_is_an_error(state: str) -> None:
    with pytest.raises(ToolFailed, match=state):
        asking.ask(Logs("Running", state), "fields a", ("/a",), 60)


def test_a_refusal_is_told_in_awss_own_words() -> None:
    with pytest.raises(ToolFailed) as refused:
        asking.ask(Logs(refusal="MalformedQueryException"), "filtr", ("/a",), 60)
    assert "MalformedQueryException" in refused.value.why


def test_a_target_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def silence(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    logs = Logs()
    monkeypatch.setattr(logs, "start_query", silence)
    with pytest.raises(ToolFailed, match="not answered"):
        asking.ask(logs, "fields a", ("/a",), 60)


def test_a_period_longer_than_there_is_time_begins_with_it() -> None:
    logs = Logs("Complete")
    asking.ask(logs, "fields a", ("/a",), since=10_000, now=5_000)
    assert logs.started["startTime"] == 0


def test_who_stops_waiting_stops_the_query() -> None:
    logs = Logs("Running", "Interrupted")
    with pytest.raises(KeyboardInterrupt):
        asking.ask(logs, "fields a", ("/a",), 60)
    assert logs.stopped == ["q1"]


def refuse(**_: Any) -> None:
    raise ClientError({"Error": {"Code": "InvalidParameterException", "Message": "not running"}}, "StopQuery")


def test_ctrl_c_stays_ctrl_c_where_the_query_has_just_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    logs = Logs("Running", "Interrupted")
    monkeypatch.setattr(logs, "stop_query", refuse)
    with pytest.raises(KeyboardInterrupt):
        asking.ask(logs, "fields a", ("/a",), 60)


def test_a_query_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PATIENCE_SECONDS", -1)
    logs = Logs("Running")
    with pytest.raises(ToolFailed, match="not ended"):
        asking.ask(logs, "fields a", ("/a",), 60)
    assert logs.stopped == ["q1"]


@pytest.mark.parametrize(("period", "seconds"), [("90m", 5400), ("3h", 10_800), ("2d", 172_800)])
def test_periods(period: str, seconds: int) -> None:
    assert asking.seconds(period) == seconds


@pytest.mark.parametrize("period", ["", "0h", "3", "h", "-1h", "1w", "1.5h"])
def test_what_is_no_period(period: str) -> None:
    with pytest.raises(BadInput):
        asking.seconds(period)
