"""CloudWatch: keep every field of an alarm and describe it in full, whichever protocol asks.

MiniStack never stores `Metrics` (metric math), fills in a statistic, period and threshold nobody set, and answers the
query protocol, which the Terraform provider speaks, with ten fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ministack.services import cloudwatch

from tools.emulator.extensions.query_protocol import nested, xml

_DEFAULTED = ("Statistic", "ExtendedStatistic", "Period", "Threshold", "Unit", "MetricName", "Namespace",
              "AlarmDescription")  # fmt: skip
"""What upstream invents or sets to an empty value when the request does not say it."""
_UNKNOWN = ("Metrics", "ThresholdMetricId", "EvaluateLowSampleCountPercentile", "InsufficientDataActions")
"""What upstream loses, on one protocol or on all."""
_COMPOSITE_UNKNOWN = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")

_NUMBERS = {"Period": int, "EvaluationPeriods": int, "DatapointsToAlarm": int, "Threshold": float,
            "ActionsSuppressorWaitPeriod": int, "ActionsSuppressorExtensionPeriod": int}  # fmt: skip
_BOOLEANS = frozenset({"ActionsEnabled", "ReturnData"})


def install() -> None:
    """Complete what is stored, and describe it over the query protocol from what is stored."""
    _complete("_put_metric_alarm", "_alarms", _DEFAULTED, _UNKNOWN)
    _complete("_put_composite_alarm", "_composite_alarms", ("AlarmDescription",), _COMPOSITE_UNKNOWN)
    upstream = cloudwatch._describe_alarms

    def describe_alarms(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        if is_cbor or is_json:
            return upstream(params, data, is_cbor, is_json)
        status, _, body = upstream({}, nested(params), False, True)
        if status != 200:
            return upstream(params, data, is_cbor, is_json)
        return cloudwatch._xml(200, "DescribeAlarmsResponse", xml("DescribeAlarmsResult", _dated(json.loads(body))))

    cloudwatch._describe_alarms = describe_alarms


def _complete(operation: str, store: str, defaulted: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    """Wrap a put operation: afterwards the stored alarm says what the request said, no more and no less."""
    upstream = getattr(cloudwatch, operation)

    def put(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        answer = upstream(params, data, is_cbor, is_json)
        request = data if is_cbor or is_json else _typed(nested(params))
        alarm = getattr(cloudwatch, store).get(request.get("AlarmName", ""))
        if answer[0] == 200 and alarm is not None:
            for field in (*defaulted, *unknown):
                if request.get(field) in (None, "", []):
                    alarm.pop(field, None)
                else:
                    alarm[field] = request[field]
        return answer

    setattr(cloudwatch, operation, put)


def _typed(value: Any, name: str = "") -> Any:
    """Numbers and booleans out of the query protocol's strings."""
    if isinstance(value, Mapping):
        return {key: _typed(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_typed(part, name) for part in value]
    if name in _BOOLEANS:
        return value == "true"
    return _NUMBERS.get(name, str)(value)


def _dated(value: Any, name: str = "") -> Any:
    """Timestamps as the query protocol writes them; inside they are seconds since 1970."""
    if isinstance(value, Mapping):
        return {key: _dated(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_dated(part, name) for part in value]
    if name.endswith("Timestamp") and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return value
