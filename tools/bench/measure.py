"""Paired timings: the two sides in turn, A B A B, and the ratio of their medians.

These machines are noisy and drift, so a time alone says little; two times taken next to each other say more.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Action = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """One measured ratio. `limit` is what it should stay under; figures are in the order taken, seconds of wall clock
    unless `unit` says another thing."""

    name: str
    what: str
    limit: float | None
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    unit: str = "seconds"

    @property
    def value(self) -> float:
        """Median of ours ÷ median of theirs; with nothing to compare, our median in seconds."""
        ours = statistics.median(self.ours)
        return ours / statistics.median(self.theirs) if self.theirs else ours

    @property
    def ok(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Plain values for `--json`; figures rounded to a thousandth."""
        return {
            "name": self.name,
            "what": self.what,
            "value": round(self.value, 3),
            "limit": self.limit,
            "ok": self.ok,
            "pairs": len(self.ours),
            f"ours_{self.unit}": [round(figure, 3) for figure in self.ours],
            f"theirs_{self.unit}": [round(figure, 3) for figure in self.theirs],
        }


def paired(ratio: Ratio, ours: Action, theirs: Action | None, rounds: int, between: Action | None = None) -> Ratio:
    """Run both sides `rounds` times in turn; `between` runs after each side and is not timed."""
    for _ in range(rounds):
        ratio.ours.append(_seconds(ours))
        if between:
            between()
        if theirs:
            ratio.theirs.append(_seconds(theirs))
            if between:
                between()
    return ratio


def _seconds(action: Action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
