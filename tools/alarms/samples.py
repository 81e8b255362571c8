"""What was measured in one stretch of time, and its statistics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

_PERCENTILE = re.compile(r"[pP](\d{1,2}(?:\.\d{1,10})?|100)")


@dataclass(slots=True)
class Samples:
    """Values of one metric with how often each was seen. Without any, it has no statistic."""

    count: float = 0.0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    values: Counter[float] = field(default_factory=Counter)
    summed_up: bool = False
    """Some came as a statistic set of several values: percentiles cannot be had of those."""

    def add(self, value: float, count: float = 1.0) -> None:
        """`value`, seen `count` times."""
        self._tally(count, value * count, value, value)
        self.values[value] += count  # type: ignore[assignment]  # a weight, which need not be whole

    def add_set(self, count: float, total: float, least: float, most: float) -> None:
        """A statistic set, as PutMetricData takes them; of one value, it is as good as that value."""
        if least == most and total == least * count:
            self.add(least, count)
        elif count > 0:
            self._tally(count, total, least, most)
            self.summed_up = True

    def include(self, other: Samples) -> None:
        """What `other` holds, as though it had been added here."""
        self._tally(other.count, other.total, other.least, other.most)
        self.values.update(other.values)
        self.summed_up |= other.summed_up

    def statistic(self, name: str) -> float | None:
        """`Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p95`; None of no samples.

        Raises:
            ValueError: the statistic is none of these (trimmed means and the like are not done here).
        """
        percentile = _PERCENTILE.fullmatch(name)
        if name not in _FIGURES and not percentile:
            raise ValueError(f"the statistic {name} is not done here: {', '.join(_FIGURES)} or p0 to p100")
        if not self.count:
            return None
        return self._percentile(float(percentile[1])) if percentile else _FIGURES[name](self)

    def _tally(self, count: float, total: float, least: float, most: float) -> None:
        self.count += count
        self.total += total
        self.least = min(self.least, least)
        self.most = max(self.most, most)

    def _percentile(self, percent: float) -> float | None:
        """Linear between the two nearest ranks. None for negative values and statistic sets, as on AWS."""
        if self.summed_up or self.least < 0:
            return None
        rank = percent / 100 * max(self.count - 1, 0)
        low = self._at(int(rank))
        return low + (rank - int(rank)) * (self._at(int(rank) + 1) - low)

    def _at(self, rank: int) -> float:
        seen = 0.0
        for value in sorted(self.values):
            seen += self.values[value]
            if rank < seen:
                return value
        return self.most


def together(parts: Iterable[Samples]) -> Samples:
    """All of them as one."""
    whole = Samples()
    for part in parts:
        whole.include(part)
    return whole


_FIGURES: Mapping[str, Callable[[Samples], float]] = {
    "Sum": lambda samples: samples.total,
    "Average": lambda samples: samples.total / samples.count,
    "Minimum": lambda samples: samples.least,
    "Maximum": lambda samples: samples.most,
    "SampleCount": lambda samples: samples.count,
}
