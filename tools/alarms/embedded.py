"""Metrics in log lines: CloudWatch's embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.alarms.patterns import parsed

_MARK = '"_aws"'
_MOST_DIMENSIONS, _MOST_METRICS, _MOST_VALUES = 30, 100, 100


@dataclass(frozen=True)
class Datum:
    """One metric of one line under one set of its dimensions; `at` is in seconds since 1970."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    unit: str
    at: float
    values: tuple[float, ...]


def data(line: str) -> list[Datum]:
    """What CloudWatch takes out of a log line; nothing out of one that is not in the format, or breaks its limits."""
    if _MARK not in line:  # every line of every function comes by here
        return []
    document = parsed(line) or {}
    about = document.get("_aws")
    at = _number(about.get("Timestamp")) if isinstance(about, dict) else None
    if not isinstance(about, dict) or at is None:
        return []
    return [
        datum
        for directive in _listed(about.get("CloudWatchMetrics"))
        if isinstance(directive, dict) and isinstance(directive.get("Namespace"), str)
        for datum in _of(directive, document, at / 1000)
    ]


def _of(directive: Mapping[str, Any], document: Mapping[str, Any], at: float) -> Iterator[Datum]:
    sets = list(_sets(directive.get("Dimensions"), document))
    for metric in _listed(directive.get("Metrics"))[:_MOST_METRICS]:
        name = metric.get("Name") if isinstance(metric, dict) else None
        unit = (metric.get("Unit") or "None") if isinstance(metric, dict) else None
        if not isinstance(name, str) or not isinstance(unit, str):
            continue
        if values := _numbers(document.get(name)):
            for dimensions in sets:
                yield Datum(directive["Namespace"], name, dimensions, unit, at, values)


def _sets(given: object, document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Each set of dimensions of which the line has every value; one without any where none is given."""
    if not given:
        yield {}
    for names in _listed(given):
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            continue
        dimensions = {name: document[name] for name in names if isinstance(document.get(name), str)}
        if len(dimensions) == len(names) <= _MOST_DIMENSIONS:
            yield dimensions


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _numbers(value: object) -> tuple[float, ...]:
    """One number or up to a hundred."""
    values = value if isinstance(value, list) else [value]
    known = [number for each in values if (number := _number(each)) is not None]
    return tuple(known) if len(known) == len(values) <= _MOST_VALUES else ()


def _number(value: object) -> float | None:
    """Python's JSON reads NaN, Infinity, and whole numbers that no float holds: CloudWatch takes none of them."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
