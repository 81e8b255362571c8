"""Whoever is told of a new point finds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import cloudwatch

from tools.alarms.ledger import Ledger, Metric
from tools.emulator.extensions import metric_points
from tools.emulator.extensions.metric_points import Place

PLACE = Place("111111111111", "us-east-1")


@pytest.fixture(autouse=True)
def nothing_filed() -> Iterator[None]:
    metric_points._forget()
    yield
    metric_points._forget()


def test_a_metric_is_marked_once_its_point_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[Any] = []
    add = Ledger.add
    monkeypatch.setattr(Ledger, "add", lambda *a, **named: (marked.append(metric_points.changed()), add(*a, **named)))
    bucket = metric_points._Filed(PLACE, ("N", "m", ""), [])
    bucket.append({"Timestamp": 60.0, "Value": 5.0})
    assert marked == [{}], "not before"
    metric = Metric.of("N", "m", {})
    assert metric_points.changed() == {PLACE: {metric}}
    (samples,) = metric_points.ledger(PLACE).periods(metric, 1, 1, 1)
    assert samples is not None
    assert samples.statistic("Sum") == 5


def test_the_oldest_points_go_and_their_figures_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metric_points, "_MOST_POINTS", 3)
    points: list[dict[str, Any]] = []
    bucket = metric_points._Filed(PLACE, ("N", "m", ""), points)
    for value in range(5):
        bucket.append({"Timestamp": 60.0, "Value": float(value)})
    assert [point["Value"] for point in points] == [2, 3, 4]
    (samples,) = metric_points.ledger(PLACE).periods(Metric.of("N", "m", {}), 1, 1, 1)
    assert samples is not None
    assert samples.statistic("SampleCount") == 5


def test_no_call_copies_all_points(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_metric_bucket", "_evict_old_metrics"):
        monkeypatch.setattr(cloudwatch, name, getattr(cloudwatch, name))
    points = [{"Timestamp": 0.0}]
    monkeypatch.setattr(cloudwatch, "_metrics", {"key": points})
    metric_points.install()
    cloudwatch._evict_old_metrics()
    assert cloudwatch._metrics["key"] is points
