"""Metrics in log lines: CloudWatch's embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
    try:
        document = json.loads(line)
    except ValueError:
        return []
    about = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(about, dict) or not isinstance(about.get("Timestamp"), int | float):
        return []
    return [
        datum
        for directive in about.get("CloudWatchMetrics") or ()
        if isinstance(directive, dict) and isinstance(directive.get("Namespace"), str)
        for datum in _of(directive, document, about["Timestamp"] / 1000)
    ]


def _of(directive: Mapping[str, Any], document: Mapping[str, Any], at: float) -> Iterator[Datum]:
    for metric in (directive.get("Metrics") or ())[:_MOST_METRICS]:
        values = _numbers(document.get(metric.get("Name", "")))
        if not values:
            continue
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: document[name] for name in names if isinstance(document.get(name), str)}
            if len(dimensions) == len(names) <= _MOST_DIMENSIONS:
                yield Datum(
                    directive["Namespace"], metric["Name"], dimensions, metric.get("Unit") or "None", at, values
                )


def _numbers(value: object) -> tuple[float, ...]:
    """One number or up to a hundred."""
    values = value if isinstance(value, list) else [value]
    if len(values) > _MOST_VALUES or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return ()
    return tuple(map(float, values))
