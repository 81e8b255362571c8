"""Values: as numbers, as truth, as text, in order."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from tools.insights.model import Moment, Value

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*")
_CHUNK = re.compile(r"\d+|\D+")


def number(value: Value) -> int | float | None:
    """A number, or a text that reads as one (what `parse` finds is text); None otherwise."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if {".", "e", "E"} & set(value) else int(value)
    return None


def holds(value: Value) -> bool:
    """Whether a filter's condition is true: neither false nor unknown."""
    return bool(number(value))


def shown(value: Value) -> str:
    """As Insights gives it in a result."""
    if isinstance(value, Moment):
        at = datetime.fromtimestamp(value / 1000, UTC)
        return f"{at:%Y-%m-%d %H:%M:%S}.{int(value) % 1000:03d}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def pair(left: Value, right: Value) -> tuple[Any, Any] | None:
    """Both as numbers, or else both as texts; None when one is missing."""
    if left is None or right is None:
        return None
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first, second
    return shown(left), shown(right)


def order(value: Value) -> tuple[Any, ...]:
    """What to sort by: texts before numbers, digits within a text as numbers (user guide, "sort")."""
    known = number(value)
    if known is not None:
        return (1, known, ())
    chunks = _CHUNK.findall(shown(value))
    return (0, 0, tuple((1, int(chunk), "") if chunk.isdecimal() else (0, 0, chunk) for chunk in chunks))
