"""Operators and functions of one record's values. With a value missing, most of them are missing as well."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.insights.errors import QueryError
from tools.insights.model import Moment, Value
from tools.insights.values import holds, number, pair, shown

_SECOND = 1000  # milliseconds
PERIODS = {
    "ms": 1,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "d": 86_400 * _SECOND,
    "w": 7 * 86_400 * _SECOND,
}
"""Units of a period, in milliseconds. Months, quarters and years are of no fixed length, and not supported."""


@dataclass(frozen=True)
class Function:
    """What it does, and how many arguments it takes."""

    apply: Callable[..., Value]
    fewest: int = 1
    most: int = 1


def _comparison(compare: Callable[[object, object], bool]) -> Function:
    def apply(left: Value, right: Value) -> Value:
        both = pair(left, right)
        return None if both is None else int(compare(*both))

    return Function(apply, 2, 2)


def _arithmetic(compute: Callable[..., int | float]) -> Function:
    def apply(*values: Value) -> Value:
        numbers = [number(value) for value in values]
        if None in numbers:
            return None
        try:
            return number(compute(*numbers))
        except (ArithmeticError, ValueError):  # a division by zero, a logarithm of nothing, more than a float holds
            return None

    return Function(apply, 2, 2)


def _numeric(compute: Callable[..., int | float], most: int = 1) -> Function:
    return Function(_arithmetic(compute).apply, 1, most)


def _text(compute: Callable[..., Value], fewest: int = 1, most: int | None = None) -> Function:
    """The first argument as text, the others as they are."""

    def apply(value: Value, *others: Value) -> Value:
        return None if value is None or None in others else compute(shown(value), *others)

    return Function(apply, fewest, most or fewest)


def _and(left: Value, right: Value) -> Value:
    if left is not None and right is not None:
        return int(holds(left) and holds(right))
    return 0 if any(side is not None and not holds(side) for side in (left, right)) else None


def _or(left: Value, right: Value) -> Value:
    if holds(left) or holds(right):
        return 1
    return None if left is None or right is None else 0


def _like(value: Value, pattern: Value) -> Value:
    if value is None:
        return None
    if isinstance(pattern, re.Pattern):
        return int(pattern.search(shown(value)) is not None)
    return int(shown(pattern) in shown(value))


def _in(value: Value, items: Value) -> Value:
    if value is None or not isinstance(items, tuple):
        return None
    pairs = [both for item in items if (both := pair(value, item))]
    return int(any(left == right for left, right in pairs))


def _substring(text: str, start: Value, length: Value = None) -> Value:
    first, size = number(start), number(length)
    return text[int(first or 0) :][: None if size is None else int(size)]


def _floor(millis: float, step: float) -> Moment:
    return Moment(int(millis // step * step))


def _bin(*_arguments: Value) -> Value:
    raise QueryError("bin stands for the time of a record, and is evaluated with one")


FUNCTIONS: dict[str, Function] = {
    "=": _comparison(operator.eq),
    "!=": _comparison(operator.ne),
    "<": _comparison(operator.lt),  # type: ignore[arg-type]
    "<=": _comparison(operator.le),  # type: ignore[arg-type]
    ">": _comparison(operator.gt),  # type: ignore[arg-type]
    ">=": _comparison(operator.ge),  # type: ignore[arg-type]
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "%": _arithmetic(math.fmod),
    "^": _arithmetic(math.pow),  # operator.pow has no end for 9^9^9, and a complex number for the root of -1
    "and": Function(_and, 2, 2),
    "or": Function(_or, 2, 2),
    "not": Function(lambda value: None if value is None else int(not holds(value))),
    "like": Function(_like, 2, 2),
    "in": Function(_in, 2, 2),
    "[]": Function(lambda *items: tuple(items), 1, 1000),
    "abs": _numeric(abs),
    "ceil": _numeric(math.ceil),
    "floor": _numeric(math.floor),
    "greatest": _numeric(lambda *numbers: max(numbers), 20),
    "least": _numeric(lambda *numbers: min(numbers), 20),
    "log": _numeric(math.log),
    "sqrt": _numeric(math.sqrt),
    "bin": Function(_bin),
    "datefloor": _arithmetic(_floor),
    "frommillis": _numeric(Moment),
    "tomillis": _numeric(int),
    "ispresent": Function(lambda value: int(value is not None)),
    "isempty": Function(lambda value: int(value is None or value == "")),
    "isblank": Function(lambda value: int(value is None or not shown(value).strip())),
    "coalesce": Function(lambda *values: next((value for value in values if value is not None), None), 1, 20),
    "concat": Function(lambda *values: "".join(shown(value) for value in values if value is not None), 1, 20),
    "strlen": _text(len),
    "tolower": _text(str.lower),
    "toupper": _text(str.upper),
    "trim": _text(str.strip),
    "substr": _text(_substring, 2, 3),
    "replace": _text(lambda text, old, new: text.replace(shown(old), shown(new)), 3),
    "strcontains": _text(lambda text, part: int(shown(part) in text), 2),
}
"""By name in small letters, as names of functions are in any case."""
