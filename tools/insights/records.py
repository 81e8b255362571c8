"""Log events as records, with their fields (user guide, "Supported logs and discovered fields")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.insights.model import Moment, Value
from tools.insights.values import number

_MOST_FIELDS = 200
"""Of one JSON message; Insights discovers no more."""

_PLATFORM = re.compile(r"(START|END|REPORT) RequestId: (\S+)")
_REPORT = {
    "@duration": (re.compile(r"\tDuration: ([\d.]+) ms"), 1),
    "@billedDuration": (re.compile(r"\tBilled Duration: ([\d.]+) ms"), 1),
    "@memorySize": (re.compile(r"\tMemory Size: (\d+) MB"), 1_000_000),
    "@maxMemoryUsed": (re.compile(r"\tMax Memory Used: (\d+) MB"), 1_000_000),
    "@initDuration": (re.compile(r"\tInit Duration: ([\d.]+) ms"), 1),
}
"""Of Lambda's REPORT line in plain text: durations in milliseconds, memory in bytes."""


@dataclass(frozen=True)
class Event:
    """One log event: `timestamp` in milliseconds since 1970, `log` is `account:group`."""

    timestamp: int
    message: str
    stream: str = ""
    log: str = ""
    pointer: str = ""


def discover(event: Event) -> dict[str, Value]:
    """Every field of an event: its own, those of a JSON message, those of Lambda's lines in plain text."""
    own: dict[str, Value] = {
        "@timestamp": Moment(event.timestamp),
        "@message": event.message,
        "@logStream": event.stream,
        "@log": event.log,
        "@ptr": event.pointer,
    }
    return {**_lambda_fields(event.message), **_json_fields(event.message), **own}


def _json_fields(message: str) -> dict[str, Value]:
    """Of the first JSON object in the message, nested names joined by dots."""
    start = message.find("{")
    if start < 0:
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(message, start)
        leaves = [(_own_name(name), value) for name, value in _leaves("", found) if value is not None]
    except (ValueError, RecursionError):
        return {}
    return dict(leaves[:_MOST_FIELDS])


def _own_name(name: str) -> str:
    """A field of the message that begins with @ has one more of them, to be no field of Insights' own."""
    return f"@{name}" if name.startswith("@") else name


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from _leaves(f"{name}.{key}" if name else str(key), part)
    else:
        yield name, int(value) if isinstance(value, bool) else value


def _lambda_fields(message: str) -> dict[str, Value]:
    line = _PLATFORM.match(message)
    if not line:
        return {}
    fields: dict[str, Value] = {"@type": line[1], "@requestId": line[2]}
    if line[1] == "REPORT":
        for name, (pattern, unit) in _REPORT.items():
            found = pattern.search(message)
            if found and (known := number(found[1])) is not None:  # a function may write such a line, with any text
                fields[name] = known * unit
    return fields
