"""Logs are read while functions write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import cloudwatch_logs

from tools.emulator.extensions import log_queries

GROUP = "/aws/lambda/f"


class Watched(list[Any]):
    """Lines of a stream; another stream is begun while they are read."""

    def __init__(self, streams: dict[str, Any], *lines: Any) -> None:
        super().__init__(lines)
        self._streams = streams

    def __iter__(self) -> Iterator[Any]:
        self._streams[f"stream {len(self._streams)}"] = {"events": []}
        return super().__iter__()


def test_a_stream_that_is_begun_meanwhile_breaks_no_query(monkeypatch: pytest.MonkeyPatch) -> None:
    streams: dict[str, Any] = {}
    for name, second in (("a", 12), ("b", 11), ("c", 99)):
        streams[name] = {"events": Watched(streams, {"timestamp": second * 1000, "message": name})}
    monkeypatch.setattr(cloudwatch_logs, "_log_groups", {GROUP: {"streams": streams}})
    monkeypatch.setattr(cloudwatch_logs, "_log_records", {})
    found = log_queries._events([GROUP], 10, 20)
    assert [(event.message, event.stream) for event in found] == [("b", "b"), ("a", "a")]
    assert {event.pointer for event in found} == set(cloudwatch_logs._log_records)
    assert [event.pointer for event in log_queries._events([GROUP], 10, 20)] == [event.pointer for event in found]


def test_the_oldest_queries_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloudwatch_logs, "_queries", {})
    monkeypatch.setattr(log_queries, "_MOST_KEPT", 2)
    for name in "abc":
        log_queries._keep(name, {"queryId": name})
    assert list(cloudwatch_logs._queries) == ["b", "c"]
