"""A metric alarm as the API describes it, and what it makes of a ledger."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.alarms import verdicts
from tools.alarms.expressions import Band, Scope, Series, evaluate
from tools.alarms.ledger import MINUTE, Ledger, Metric

HISTORY_DAYS = 14
"""What a band is learnt from, as on AWS."""

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_ABOVE = frozenset({"GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold"})
_BELOW = frozenset({"LessThanLowerThreshold", "LessThanLowerOrGreaterThanUpperThreshold"})


@dataclass(frozen=True)
class Query:
    """One line of an alarm's arithmetic: a metric with its statistic, or an expression over the others."""

    id: str
    metric: Metric | None = None
    statistic: str = ""
    expression: str = ""
    returned: bool = True


@dataclass(frozen=True)
class Verdict:
    """The state that follows, and the evaluation range it follows from (oldest first)."""

    state: str
    points: tuple[float | None, ...]
    breaches: tuple[bool | None, ...]


@dataclass(frozen=True)
class Alarm:
    """Periods are of whole minutes. `band` names the expression that is the threshold; `threshold` is then idle."""

    queries: tuple[Query, ...]
    minutes: int
    periods: int
    to_alarm: int
    comparison: str
    threshold: float
    band: str
    missing: str

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Alarm:
        """Out of DescribeAlarms, or the request of PutMetricAlarm; whatever is None or empty counts as not said."""
        periods = int(described["EvaluationPeriods"])
        queries = tuple(map(_query, described.get("Metrics") or ())) or (_only(described),)
        lengths = [stat["MetricStat"]["Period"] for stat in described.get("Metrics") or () if stat.get("MetricStat")]
        return cls(
            queries=queries,
            minutes=max(1, int(max(lengths, default=described.get("Period") or MINUTE)) // MINUTE),
            periods=periods,
            to_alarm=int(described.get("DatapointsToAlarm") or periods),
            comparison=str(described["ComparisonOperator"]),
            threshold=float(described.get("Threshold") or 0.0),
            band=described.get("ThresholdMetricId") or "",
            missing=described.get("TreatMissingData") or "missing",
        )

    @property
    def reads(self) -> frozenset[Metric]:
        """The metrics that can change its state."""
        return frozenset(query.metric.in_any_unit() for query in self.queries if query.metric)

    @property
    def watched(self) -> str:
        """The id of what is compared with the threshold."""
        return next(query.id for query in self.queries if query.returned and query.id != self.band)

    def judge(self, ledger: Ledger, minute: int, state: str) -> Verdict:
        """What it says at the end of `minute` (minutes since 1970), having said `state` so far.

        A band that is not learnt yet is INSUFFICIENT_DATA, whatever is said of missing data: nothing is usual yet.

        Raises:
            ValueError: an expression or a statistic that is not done here.
        """
        judged = self.periods + verdicts.FURTHER_BACK
        scope = self._scope(ledger, minute, judged)
        watched = evaluate(self.watched, scope)
        if not isinstance(watched, tuple):
            raise ValueError(f"{self.watched} has to be one series, to be compared with a threshold")
        if self.band:
            band = evaluate(self.band, scope)
            if not isinstance(band, Band):
                raise ValueError(f"{self.band} is no ANOMALY_DETECTION_BAND")
            if not band.learnt:
                return Verdict(verdicts.INSUFFICIENT_DATA, watched[-judged:], (None,) * judged)
            breaches = self._outside(watched[-judged:], band)
        else:
            breaches = self._beyond(watched[-judged:])
        after = verdicts.decide(
            breaches, periods=self.periods, to_alarm=self.to_alarm, missing=self.missing, state=state
        )
        return Verdict(after, watched[-judged:], breaches)

    def _scope(self, ledger: Ledger, minute: int, judged: int) -> Scope:
        number = judged + (HISTORY_DAYS * 24 * MINUTE // self.minutes if self.band else 0)
        metrics = {
            query.id: tuple(
                samples.statistic(query.statistic) if samples else None
                for samples in ledger.periods(query.metric, minute, self.minutes, number)
            )
            for query in self.queries
            if query.metric
        }
        return Scope(metrics, {query.id: query.expression for query in self.queries if query.expression}, judged)

    def _beyond(self, watched: Series) -> tuple[bool | None, ...]:
        compare = _COMPARISONS[self.comparison]
        return tuple(None if value is None else compare(value, self.threshold) for value in watched)

    def _outside(self, watched: Series, band: Band) -> tuple[bool | None, ...]:
        lower = band.lower if self.comparison in _BELOW else float("-inf")
        upper = band.upper if self.comparison in _ABOVE else float("inf")
        return tuple(None if value is None else not lower <= value <= upper for value in watched)


def _only(described: Mapping[str, Any]) -> Query:
    """An alarm on one metric, without arithmetic."""
    statistic = described.get("ExtendedStatistic") or described.get("Statistic") or "Average"
    return Query("metric", _metric(described, described.get("Unit")), statistic)


def _query(part: Mapping[str, Any]) -> Query:
    returned = part.get("ReturnData") is not False
    if expression := part.get("Expression"):
        return Query(part["Id"], expression=expression, returned=returned)
    stat = part["MetricStat"]
    return Query(part["Id"], _metric(stat["Metric"], stat.get("Unit")), stat["Stat"], returned=returned)


def _metric(described: Mapping[str, Any], unit: str | None) -> Metric:
    dimensions = {d["Name"]: d["Value"] for d in described.get("Dimensions") or ()}
    return Metric.of(described["Namespace"], described["MetricName"], dimensions, unit or "")
