"""The alarms of a plan, as PutMetricAlarm would describe them, and samples that just make them go off, or just not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.alarms.alarm import Alarm, Query
from tools.alarms.ledger import MINUTE, Ledger, Metric
from tools.alarms.verdicts import FURTHER_BACK

NOW = 1_000_000  # minutes since 1970
WHOLE = 10_000.0
"""What a percentage is taken of; and how many samples a period has, for alarms that want enough of them."""

COUNTS = ("whole", "samples")
"""Ids of what decides whether there is enough to judge, and can make no alarm go off by itself."""

USUAL, SPREAD = 100.0, 10.0
"""The history a band is learnt from: as often the one above as below the other."""


@dataclass(frozen=True)
class Named:
    """An alarm of a plan, of metrics or composite; `runbook` is the page its description ends with."""

    name: str
    runbook: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Planned:
    """A metric alarm of one environment's plan."""

    environment: str
    name: str
    runbook: str
    described: Mapping[str, Any]

    @property
    def alarm(self) -> Alarm:
        return Alarm.of(self.described)

    def __str__(self) -> str:
        return self.name


def planned_resources(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every managed resource that is there once the plan is applied, in all modules."""
    modules = [plan["planned_values"]["root_module"]]
    while modules:
        module = modules.pop()
        modules += module.get("child_modules", [])
        yield from (each for each in module.get("resources", []) if each["mode"] == "managed")


def resources(plan: Mapping[str, Any], *kinds: str) -> Iterator[Mapping[str, Any]]:
    """The values of every planned resource of these types."""
    return (each["values"] for each in planned_resources(plan) if each["type"] in kinds)


def every_alarm(plan: Mapping[str, Any]) -> list[Named]:
    """Composite alarms as well."""
    found = resources(plan, "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
    return [Named(values["alarm_name"], runbook(values), values) for values in found]


def alarms(plan: Mapping[str, Any], environment: str) -> list[Planned]:
    """Every metric alarm of the plan."""
    return [
        Planned(environment, values["alarm_name"], runbook(values), described(values))
        for values in resources(plan, "aws_cloudwatch_metric_alarm")
    ]


def runbook(values: Mapping[str, Any]) -> str:
    """The page that an alarm's description ends with. Fails when it ends with none."""
    found = re.search(r" Runbook: https://\S+/docs/runbooks/([a-z0-9-]+)\.md$", values["alarm_description"])
    assert found, f"{values['alarm_name']} does not end with its runbook's address: {values['alarm_description']}"
    return found[1]


def described(values: Mapping[str, Any]) -> dict[str, Any]:
    """Terraform's arguments under the API's names; what is not set is left out."""
    given = {
        "Namespace": values["namespace"], "MetricName": values["metric_name"], "Statistic": values["statistic"],
        "ExtendedStatistic": values["extended_statistic"], "Period": values["period"], "Unit": values["unit"],
        "EvaluationPeriods": values["evaluation_periods"], "DatapointsToAlarm": values["datapoints_to_alarm"],
        "Threshold": values["threshold"], "ThresholdMetricId": values["threshold_metric_id"],
        "ComparisonOperator": values["comparison_operator"], "TreatMissingData": values["treat_missing_data"],
        "Dimensions": _dimensions(values["dimensions"]), "Metrics": [_part(part) for part in values["metric_query"]],
    }  # fmt: skip
    return {name: value for name, value in given.items() if value or name == "Threshold"}


def _part(query: Mapping[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = {"Id": query["id"], "ReturnData": bool(query["return_data"])}
    if query["expression"]:
        return part | {"Expression": query["expression"]}
    (metric,) = query["metric"]
    which = {
        "Namespace": metric["namespace"], "MetricName": metric["metric_name"],
        "Dimensions": _dimensions(metric["dimensions"]),
    }  # fmt: skip
    return part | {"MetricStat": {"Metric": which, "Period": metric["period"], "Stat": metric["stat"]}}


def _dimensions(named: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in (named or {}).items()]


def drivers(alarm: Alarm) -> list[Query]:
    """The metrics any of which can make it go off; not the whole that a percentage is of, nor the number of samples."""
    return [query for query in alarm.queries if query.metric and query.id not in COUNTS]


def filled(alarm: Alarm, driver: Query, values: list[float], *, whole: float = WHOLE) -> Ledger:
    """A ledger with one sample a period, the last of them now, and a usual history before if it takes a band.

    Args:
        whole: what a percentage is of; where an alarm wants enough samples, how many each period has instead of one.
    """
    ledger = Ledger()
    ids = {query.id for query in alarm.queries}
    if driver.metric:
        put(ledger, driver.metric, alarm.minutes, values, count=whole if "samples" in ids else 1.0)
    for query in alarm.queries:
        if query.metric and query.id == "whole":
            put(ledger, query.metric, alarm.minutes, [whole] * len(values))
    if alarm.band and driver.metric:
        usual = [USUAL + SPREAD, USUAL - SPREAD] * 10
        put(ledger, driver.metric, alarm.minutes, usual, before=max(len(values), alarm.periods + FURTHER_BACK))
    return ledger


def put(ledger: Ledger, metric: Metric, minutes: int, values: list[float], before: int = 0, count: float = 1.0) -> None:
    for back, value in enumerate(reversed(values), before):
        ledger.add(metric.in_any_unit(), (NOW - back * minutes) * MINUTE, value, count, unit=metric.unit or "None")


def verges(alarm: Alarm, driver: Query) -> Iterator[tuple[float, float]]:
    """Values of a metric: the first does not make the alarm go off, the second just does. A band has two such."""
    if alarm.band:
        width = SPREAD * float(
            next(q.expression for q in alarm.queries if q.id == alarm.band).split(",")[1].strip(" )")
        )
        yield USUAL + width, USUAL + width * 1.001
        yield USUAL - width, USUAL - width * 1.001
        return
    # Whatever is made of the metric grows with it in proportion: one unit of it says how much is wanted.
    points = alarm.judge(filled(alarm, driver, [1.0] * alarm.periods), NOW, "OK").points
    per_unit = points[-1]
    assert per_unit, f"{driver.id} makes no difference"
    at, little = alarm.threshold / per_unit, max(abs(alarm.threshold), 1.0) / per_unit / 1000
    yield at, at + (-little if alarm.comparison.startswith("Less") else little)
