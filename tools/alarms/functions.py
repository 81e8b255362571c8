"""The operators and functions of metric math, over numbers and over series of data points."""

from __future__ import annotations

import operator
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Series: TypeAlias = tuple[float | None, ...]
"""One value a period, the oldest first; None where there is no data point."""

_FEWEST = 3
"""Data points a band is learnt from at least."""


class Unsupported(ValueError):
    """Metric math that is not done here, or that AWS would not take either."""


@dataclass(frozen=True)
class Band:
    """What is expected. Nothing is, until it is learnt."""

    lower: float = 0.0
    upper: float = 0.0
    learnt: bool = False


Value: TypeAlias = "float | str | Series | list[Value] | Band"


def _power(left: float, right: float) -> float | None:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(result, complex) else float(result)


_OPERATORS: Mapping[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: left / right if right else None,
    "^": _power,
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "&&": lambda left, right: float(bool(left) and bool(right)),
    "||": lambda left, right: float(bool(left) or bool(right)),
}


def combine(sign: str, left: Value, right: Value) -> Value:
    """`left sign right`, period by period if either is a series."""
    work = _OPERATORS[sign]

    def both(first: float | None, second: float | None) -> float | None:
        return None if first is None or second is None else work(first, second)

    return _by_period(both, left, right)


def call(name: str, arguments: list[Value], metrics: Mapping[str, Series], judged: int) -> Value:
    """A function of CloudWatch's, by its name."""
    if name == "METRICS":
        wanted = arguments[0] if arguments else ""
        return [series for metric, series in metrics.items() if isinstance(wanted, str) and wanted in metric]
    if name == "ANOMALY_DETECTION_BAND":
        return _band(*_arguments(name, arguments, 1, 2), judged=judged)
    if name in _OVER_MANY:
        return _over_many(_OVER_MANY[name], *_arguments(name, arguments, 1, 1))
    if name == "IF":
        return _by_period(_choose, *_arguments(name, arguments, 2, 3))
    if name == "FILL":
        return _fill(*_arguments(name, arguments, 2, 2))
    if name == "ABS":
        return _by_period(lambda value: None if value is None else abs(value), *_arguments(name, arguments, 1, 1))
    raise Unsupported(f"the function {name} is not done here")


_OVER_MANY: Mapping[str, Callable[[list[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
}


def _arguments(name: str, arguments: list[Value], least: int, most: int) -> list[Value]:
    if not least <= len(arguments) <= most:
        raise Unsupported(f"{name} takes {least} to {most} arguments, not {len(arguments)}")
    return arguments


def _by_period(work: Callable[..., float | None], *values: Value) -> Value:
    """Numbers are the same in every period. A number comes of numbers only, else a series."""
    for value in values:
        if not isinstance(value, int | float | tuple):
            raise Unsupported(f"a number or a series is wanted, not {value!r}")
    lengths = {len(value) for value in values if isinstance(value, tuple)}
    if not lengths:
        result = work(*values)
        return () if result is None else result
    rows = [value if isinstance(value, tuple) else (value,) * max(lengths) for value in values]
    return tuple(work(*row) for row in zip(*rows, strict=True))


def _over_many(work: Callable[[list[float]], float], value: Value) -> Value:
    """Of several series, a series: each period of those that have a data point in it. Of one series, a number."""
    if isinstance(value, tuple):
        present = [point for point in value if point is not None]
        return work(present) if present else ()
    if not isinstance(value, list) or not all(isinstance(series, tuple) for series in value):
        raise Unsupported(f"a series or several are wanted, not {value!r}")
    rows = zip(*[series for series in value if isinstance(series, tuple)], strict=True)
    return tuple(work(present) if (present := [p for p in row if p is not None]) else None for row in rows)


def _choose(condition: float | None, then: float | None, otherwise: float | None = None) -> float | None:
    if condition is None:
        return None
    return then if condition else otherwise


def _fill(value: Value, filling: Value) -> Value:
    """With a number, or with the last data point there was (`REPEAT`)."""
    if not isinstance(value, tuple):
        raise Unsupported("FILL wants a series")
    if isinstance(filling, int | float):
        return tuple(filling if point is None else point for point in value)
    if filling != "REPEAT":
        raise Unsupported(f"FILL with {filling!r} is not done here: a number or REPEAT")
    filled: list[float | None] = []
    for point in value:
        filled.append(point if point is not None or not filled else filled[-1])
    return tuple(filled)


def _band(value: Value, width: Value = 2.0, *, judged: int) -> Band:
    if not isinstance(value, tuple) or not isinstance(width, int | float):
        raise Unsupported("ANOMALY_DETECTION_BAND wants a series and a number")
    history = [point for point in value[: len(value) - judged] if point is not None]
    if len(history) < _FEWEST:
        return Band()
    mean, spread = statistics.fmean(history), statistics.pstdev(history)
    return Band(mean - width * spread, mean + width * spread, learnt=True)
