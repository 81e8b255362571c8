"""Functions of many records' values, for `stats`. Records that lack the field do not count."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.insights.model import Moment, Value
from tools.insights.values import number, order, shown

_DIGITS = 4  # after the point, as Insights shows averages


@dataclass(frozen=True)
class Aggregate:
    """What it does with the first argument's values in time's order (and with the second's value, where there is one).

    `apply` gets no empty list, except for counts.
    """

    apply: Callable[..., Value]
    fewest: int = 1
    most: int = 1
    of_nothing: Value = None


def _of_numbers(compute: Callable[..., float]) -> Callable[..., Value]:
    def apply(values: Sequence[Value], *more: Value) -> Value:
        numbers = [known for value in values if (known := number(value)) is not None]
        try:
            return number(round(compute(numbers, *more), _DIGITS)) if numbers else None
        except statistics.StatisticsError:  # the deviation of one value
            return 0
        except (ArithmeticError, ValueError):  # more than a float holds
            return None

    return apply


def _total(numbers: Sequence[float]) -> float:
    return sum(numbers) if all(isinstance(each, int) for each in numbers) else math.fsum(numbers)


def percentile(numbers: Sequence[float], percent: Value) -> float:
    """The smallest of the numbers that `percent` per cent of them do not exceed (nearest rank)."""
    rank = math.ceil(float(number(percent) or 0) / 100 * len(numbers))
    return sorted(numbers)[min(max(rank, 1), len(numbers)) - 1]


def _extreme(choose: Callable[..., Value]) -> Callable[[Sequence[Value]], Value]:
    def apply(values: Sequence[Value]) -> Value:
        chosen = choose(values, key=order)
        known = number(chosen)
        return chosen if known is None or isinstance(chosen, Moment) else known

    return apply


AGGREGATES: dict[str, Aggregate] = {
    "avg": Aggregate(_of_numbers(statistics.fmean)),
    "count": Aggregate(len, 0, 1, 0),
    "count_distinct": Aggregate(lambda values: len({shown(value) for value in values}), 1, 1, 0),
    "earliest": Aggregate(lambda values: values[0]),
    "latest": Aggregate(lambda values: values[-1]),
    "max": Aggregate(_extreme(max)),
    "median": Aggregate(_of_numbers(statistics.median)),
    "min": Aggregate(_extreme(min)),
    "pct": Aggregate(_of_numbers(percentile), 2, 2),
    "stddev": Aggregate(_of_numbers(statistics.stdev)),
    "sum": Aggregate(_of_numbers(_total)),
}
