"""CloudWatch: every data point is filed by its minute as well, and whoever evaluates alarms is told of new ones.

MiniStack keeps a flat list a metric, which would have to be read through whenever an alarm is looked at; and on every
call it copies all lists without the points that are two weeks old.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any, NamedTuple

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch

from tools.alarms.ledger import Ledger, Metric
from tools.emulator import reset


class Place(NamedTuple):
    """Where metrics and alarms are: the same name elsewhere is another one."""

    account: str
    region: str


_ledgers: defaultdict[Place, Ledger] = defaultdict(Ledger)
_changed: defaultdict[Place, set[Metric]] = defaultdict(set)
_known: dict[tuple[str, str, str], Metric] = {}
"""MiniStack's keys (its dimensions are one text) and what they are here: every request has a dozen points to file."""
_MOST_POINTS = 10_000
"""Of one metric, as they came: GetMetricData and GetMetricStatistics read these, and know nothing of older ones. Alarms
read the ledgers, which grow with the minutes and not with the requests."""
_filing = threading.Lock()
news = threading.Event()
"""Set whenever there is something new; whoever waits for it clears it."""


class _Filed:
    """Stands in for MiniStack's list of points, of which it only ever asks to append."""

    def __init__(self, place: Place, key: tuple[str, str, str], points: list[dict[str, Any]]) -> None:
        self._place, self._key, self._points = place, key, points

    def append(self, point: dict[str, Any]) -> None:
        self._points.append(point)
        del self._points[:-_MOST_POINTS]
        metric = _known.get(self._key)
        if metric is None:
            metric = _known[self._key] = Metric.of(*self._key[:2], point.get("Dimensions") or {})
        at, unit = float(point["Timestamp"]), point.get("Unit") or "None"
        filed = ledger(self._place)
        if (figures := point.get("_stat")) is not None:
            filed.add_set(metric, at, figures, unit=unit)
        else:
            filed.add(metric, at, point["Value"], point.get("Count", 1.0), unit=unit)
        with _filing:  # marked once the point is there: who takes the mark finds the point
            _changed[self._place].add(metric)
        news.set()


def install() -> None:
    """Have what is appended to a metric filed too."""
    upstream = cloudwatch._metric_bucket

    def bucket(key: tuple[str, str, str]) -> _Filed:
        return _Filed(Place(get_account_id(), get_region()), key, upstream(key))

    cloudwatch._metric_bucket = bucket
    cloudwatch._evict_old_metrics = _keep_all
    reset.also(_forget)


def _keep_all() -> None:
    """Upstream makes every list of points anew on every call, to drop those of two weeks ago, and loses what functions
    write meanwhile. No emulator lives that long, and AWS keeps them for 15 months."""


def ledger(place: Place) -> Ledger:
    """All that was measured there."""
    with _filing:
        return _ledgers[place]


def changed() -> dict[Place, set[Metric]]:
    """The metrics with new points since this was last asked."""
    with _filing:
        taken = dict(_changed)
        _changed.clear()
    return taken


def _forget() -> None:
    with _filing:
        _ledgers.clear()
        _changed.clear()
