"""Every metric's samples by the minute they were taken in, and the periods an alarm looks at."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tools.alarms.samples import Samples, together

MINUTE = 60


@dataclass(frozen=True)
class Metric:
    """A metric is its namespace, its name and exactly its dimensions; with a `unit`, samples of that only."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()
    unit: str = ""

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str], unit: str = "") -> Metric:
        return cls(namespace, name, frozenset(dimensions.items()), unit)

    def in_any_unit(self) -> Metric:
        return self if not self.unit else Metric(self.namespace, self.name, self.dimensions)


class Ledger:
    """Written by many threads and read by one, so it has a lock. Times are seconds since 1970, kept by the minute."""

    def __init__(self) -> None:
        self._minutes: dict[Metric, dict[int, dict[str, Samples]]] = defaultdict(lambda: defaultdict(dict))
        self._lock = threading.Lock()

    def add(self, metric: Metric, at: float, value: float, count: float = 1.0, *, unit: str = "None") -> None:
        """`value`, seen `count` times at `at`."""
        with self._lock:
            self._samples(metric, at, unit).add(value, count)

    def add_set(self, metric: Metric, at: float, figures: Mapping[str, float], *, unit: str = "None") -> None:
        """A statistic set: SampleCount, Sum, Minimum, Maximum."""
        with self._lock:
            self._samples(metric, at, unit).add_set(
                figures["SampleCount"], figures["Sum"], figures["Minimum"], figures["Maximum"]
            )

    def periods(self, metric: Metric, minute: int, width: int, number: int) -> list[Samples | None]:
        """`number` periods of `width` minutes, the oldest first; the last one ends with `minute`, which is in it."""
        found: list[list[Samples]] = [[] for _ in range(number)]
        with self._lock:
            for taken, by_unit in self._minutes.get(metric.in_any_unit(), {}).items():
                back = (minute - taken) // width
                if 0 <= back < number:
                    found[number - 1 - back] += [s for u, s in by_unit.items() if metric.unit in ("", u)]
            return [together(parts) if parts else None for parts in found]

    def _samples(self, metric: Metric, at: float, unit: str) -> Samples:
        return self._minutes[metric][int(at // MINUTE)].setdefault(unit, Samples())
