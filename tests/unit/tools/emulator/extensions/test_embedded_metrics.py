"""One line or one filter that is wrong costs the others nothing."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from ministack.services import cloudwatch, cloudwatch_logs

from tools.alarms import embedded
from tools.emulator.extensions import embedded_metrics

GROUP = "/aws/lambda/f"
LINE = json.dumps({
    "_aws": {"Timestamp": 1000, "CloudWatchMetrics": [{"Namespace": "Mine", "Metrics": [{"Name": "Calls"}]}]},
    "Calls": 1,
})  # fmt: skip


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(cloudwatch, "_store_datum", lambda _, name, *__: names.append(name))
    return names


def test_a_line_that_breaks_keeps_no_other_from_its_metrics(
    monkeypatch: pytest.MonkeyPatch, stored: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    data = embedded.data
    monkeypatch.setattr(embedded, "data", lambda line: data(line) if line else [].pop())
    with caplog.at_level(logging.ERROR):
        embedded_metrics._embedded("group stream", [{"message": LINE}, {"message": ""}, {"message": LINE}])
    assert stored == ["Calls", "Calls"]
    assert "group stream" in caplog.text


def _filter(pattern: str, **into: Any) -> dict[str, Any]:
    transformation = {"metricNamespace": "Mine", "metricName": "Errors", "metricValue": "1", **into}
    return {"filterPattern": pattern, "metricTransformations": [transformation]}


@pytest.mark.parametrize(("broken", "stack"), [(_filter("%(%"), False), (_filter("ERROR", dimensions=5), True)])
def test_a_filter_that_breaks_keeps_no_other_from_counting(
    monkeypatch: pytest.MonkeyPatch,
    stored: list[str],
    caplog: pytest.LogCaptureFixture,
    broken: dict[str, Any],
    stack: bool,
) -> None:
    monkeypatch.setattr(cloudwatch_logs, "_metric_filters", {(GROUP, "bad"): broken, (GROUP, "good"): _filter("ERROR")})
    with caplog.at_level(logging.ERROR):
        embedded_metrics._filtered(GROUP, [{"message": "an ERROR", "timestamp": 1}])
    assert stored == ["Errors"]
    (record,) = caplog.records
    assert "bad" in record.getMessage()
    assert bool(record.exc_info) is stack
