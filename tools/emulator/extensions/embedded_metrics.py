"""CloudWatch Logs: lines in embedded metric format become metrics, and metric filters count the lines they match.

MiniStack keeps such lines as text, and filters without ever using them. TestMetricFilter, which it lacks, is here too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs

from tools.alarms import embedded, patterns
from tools.emulator.extensions import target_actions

_logger = logging.getLogger(__name__)


def install() -> None:
    """Look at every line on its way to the subscriptions: that is after it was stored, and the group is known there."""
    upstream = cloudwatch_logs._fanout_to_subscription_filters

    def fan_out(group: str, stream: str, events: Sequence[Mapping[str, Any]]) -> None:
        try:
            _embedded(f"{group} {stream}", events)
            _filtered(group, events)
        except Exception:
            # As on AWS: what is wrong with a metric never keeps a line out of the log, or its reader waiting.
            _logger.exception("no metrics out of %s %s", group, stream)
        upstream(group, stream, events)

    cloudwatch_logs._fanout_to_subscription_filters = fan_out
    target_actions.add(cloudwatch_logs, {"TestMetricFilter": _test})


def _embedded(place: str, events: Sequence[Mapping[str, Any]]) -> None:
    for event in events:
        try:
            for datum in embedded.data(event.get("message") or ""):
                _store(datum.namespace, datum.name, datum.dimensions, datum.at, datum.unit, list(datum.values))
        except Exception:
            # A batch has lines of many requests: one of them must not cost the others their metrics.
            _logger.exception("no metrics out of a line of %s", place)


def _filtered(group: str, events: Sequence[Mapping[str, Any]]) -> None:
    for (of_group, name), stored in list(cloudwatch_logs._metric_filters.items()):
        if of_group != group:
            continue
        try:
            matches = patterns.matcher(stored.get("filterPattern") or "")
            matching = [event for event in events if matches(event.get("message") or "")]
            for transformation in stored["metricTransformations"]:
                _transform(transformation, matching)
        except Exception as error:
            # The group's other filters still count. A pattern that is not done here says so itself, on every batch.
            unexpected = not isinstance(error, patterns.UnsupportedPattern)
            _logger.error("no metrics out of the filter %s of %s: %s", name, group, error, exc_info=unexpected)


def _transform(into: Mapping[str, Any], matching: Sequence[Mapping[str, Any]]) -> None:
    for event in matching:
        document = patterns.parsed(event.get("message") or "")
        value = _value(into["metricValue"], document)
        if value is not None:
            dimensions = {name: _text(document, path) for name, path in (into.get("dimensions") or {}).items()}
            if all(dimensions.values()):  # without the field there is no such metric
                _publish(into, dimensions, event, value)
    if not matching and into.get("defaultValue") is not None:  # lines came, and none of them matched
        _publish(into, {}, {}, float(into["defaultValue"]))


def _publish(into: Mapping[str, Any], dimensions: Mapping[str, str], event: Mapping[str, Any], value: float) -> None:
    at = event["timestamp"] / 1000 if "timestamp" in event else time.time()
    _store(into["metricNamespace"], into["metricName"], dimensions, at, into.get("unit") or "None", [value])


def _store(namespace: str, name: str, dimensions: Mapping[str, str], at: float, unit: str, values: list[float]) -> None:
    cloudwatch._store_datum(namespace, name, dict(dimensions), at, unit, None, values, None, None)


def _value(given: str, document: Mapping[str, Any] | None) -> float | None:
    """A number, or the number a path such as `$.size` leads to."""
    try:
        return float(_text(document, given) if given.startswith("$") else given)
    except ValueError:
        return None


def _text(document: Mapping[str, Any] | None, path: str) -> str:
    found = patterns.select(document, path)
    return str(found[0]) if found else ""


def _test(request: dict[str, Any]) -> dict[str, Any]:
    """The lines of `logEventMessages` that match, counted from one; `extractedValues` are those the pattern names."""
    try:
        matches = patterns.matcher(request.get("filterPattern") or "")
    except patterns.UnsupportedPattern as error:
        raise target_actions.RefusedError("InvalidParameterException", str(error)) from None
    return {
        "matches": [
            {"eventNumber": number, "eventMessage": line, "extractedValues": {}}
            for number, line in enumerate(request["logEventMessages"], 1)
            if matches(line)
        ]
    }
