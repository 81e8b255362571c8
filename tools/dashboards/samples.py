"""Sample data that looks like the real thing, and is the same each time: made from names, not from chance."""

from __future__ import annotations

import hashlib
import math
import random
import re
from datetime import UTC, datetime, timedelta

from tools.dashboards.series import Series

POINTS = 36
"""How many periods a preview shows: three hours of five minutes each."""
END = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
"""When every preview ends."""

_TROUBLE = re.compile(
    r"error|fail|throttl|unavailable|pending|review|held|4xx|5xx|undelivered|recovered|messagesvisible|paymentsopen",
    re.IGNORECASE,
)
_LARGE = {"PaymentAmount": 60_000.0, "ConcurrentExecutions": 6.0}
_FACTORS = {"p95": 1.8, "p99": 2.5, "Latency": 1.2}
"""What is always more than something else beside it is more here too."""


def times(period: int) -> list[datetime]:
    """When each of the periods (seconds) began."""
    return [END - timedelta(seconds=period * (POINTS - place)) for place in range(POINTS)]


def values(metric: Series) -> list[float]:
    """A value for each period."""
    chance = random.Random(_seed(metric))  # noqa: S311 (a picture, not a secret)
    if metric.name == "EstimatedCharges":
        return [round(1.0 + place * 0.04, 2) for place in range(POINTS)]
    if metric.stat == "Average" and metric.name.endswith("Success"):
        return [1.0 - (chance.random() < 0.2) * chance.random() * 0.2 for _ in range(POINTS)]
    if metric.name == "Availability":
        return [float(chance.random() > 0.03) for _ in range(POINTS)]
    if _TROUBLE.search(metric.name):
        return [float(chance.randint(1, 4)) if chance.random() < 0.04 else 0.0 for _ in range(POINTS)]
    base = _LARGE.get(metric.name) or chance.uniform(60, 180)
    base *= _FACTORS.get(metric.stat, 1.0) * _FACTORS.get(metric.name, 1.0)
    return [max(0.0, base * (1 + 0.35 * math.sin(place / 6) + chance.uniform(-0.15, 0.15))) for place in range(POINTS)]


def total(metric: Series) -> float:
    """What all periods together come to by the metric's statistic."""
    found = values(metric)
    if metric.stat in ("Sum", "SampleCount"):
        return sum(found)
    if metric.stat == "Minimum":
        return min(found)
    return max(found) if metric.stat == "Maximum" else sum(found) / len(found)


def state(alarm: str, place: int) -> str:
    """An alarm's state: one of a widget's is in alarm and one has no data, so that both can be seen."""
    return {1: "In alarm", 3: "Insufficient data"}.get(place, "OK") if alarm else "OK"


def cell(column: str, row: int) -> str:
    """What a query might find in a column."""
    chance = random.Random(f"{column} {row}")  # noqa: S311
    when = END - timedelta(minutes=30 * row)
    if column == "@message":
        return '{"level":"ERROR","message":"AWS call failed","service":"payment-handler","correlation_id":"c6af9ac6-…"}'
    if column == "@timestamp" or re.search("time|hour|bin", column, re.IGNORECASE):
        return f"{when:%Y-%m-%d %H:%M:%S}.000"
    if re.search(r"count|calls", column, re.IGNORECASE):
        return str(chance.randint(3, 90) // (row + 1) + 1)
    if re.search(r"ms$|duration|latency", column, re.IGNORECASE):
        return f"{chance.uniform(80, 400):.1f}"
    return ("/nft/mint", "/nft/image", "/nft/traits")[row % 3] if column == "resource" else f"{column} {row + 1}"


def _seed(metric: Series) -> int:
    name = metric.name.removeprefix("Integration")  # latency as callers and as functions see it moves together
    return int.from_bytes(hashlib.sha256(repr((name, metric.dimensions)).encode()).digest()[:8])
