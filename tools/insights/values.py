"""Values: as numbers, as truth, as text, in order."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from typing import Any

from tools.insights.model import Moment, Value

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*")
_CHUNK = re.compile(r"\d+|\D+")
_LARGEST = sys.float_info.max
_LONGEST_NUMBER = 300
"""Characters: what has as many digits is still a float, and Python refuses to read whole numbers of some thousand."""


def number(value: Value) -> int | float | None:
    """A number, or a text that reads as one (what `parse` finds is text); None otherwise.

    What no float holds is no number: neither infinity nor NaN, nor a whole number of 400 digits.
    """
    known: int | float
    if isinstance(value, int | float):
        known = value
    elif isinstance(value, str) and len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        known = float(value) if {".", "e", "E"} & set(value) else int(value)
    else:
        return None
    return known if abs(known) <= _LARGEST else None


def holds(value: Value) -> bool:
    """Whether a filter's condition is true: neither false nor unknown."""
    return bool(number(value))


def shown(value: Value) -> str:
    """As Insights gives it in a result."""
    if isinstance(value, Moment):
        try:
            at = datetime.fromtimestamp(value / 1000, UTC)
        except (ArithmeticError, ValueError, OSError):  # in no year that a calendar has
            return str(int(value))
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
    return (0, 0, tuple(map(_chunk_order, _CHUNK.findall(shown(value)))))


def _chunk_order(chunk: str) -> tuple[int, int, str]:
    """Of two numbers the longer is the larger one; that holds for more digits than Python reads as one."""
    digits = chunk.lstrip("0")
    return (1, len(digits), digits) if chunk.isdecimal() else (0, 0, chunk)
