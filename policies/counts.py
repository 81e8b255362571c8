"""How much of what costs a plan comes to: units, alarms and dashboards, and what bills by merely being there.

Quantities, never money: prices differ by region and day, and most of a bill is use that no plan knows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from policies.capacity import SIDES, capacities, is_provisioned
from policies.limits import Limits
from policies.plan import PlanView, Resource

ALARMS_OF_A_TABLE = 4
"""CloudWatch alarms that autoscaling makes for each target-tracking policy on DynamoDB: two on what is used, two on
what is provisioned; for other services two (Application Auto Scaling User Guide, "Target tracking scaling policies").
"""

EDGES_OF_A_BAND = 2
"""Metrics that a band of expected values adds to the one it is about (CloudWatch pricing, "anomaly detection")."""

COUNTED = ("aws_dynamodb_table", "aws_cloudwatch_metric_alarm", "aws_appautoscaling_policy", "aws_cloudwatch_dashboard")
"""Types with a quantity of their own."""


@dataclass(frozen=True)
class Count:
    """One quantity: what is known of it, and the resources that do not tell yet."""

    name: str
    amount: int
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.amount:,}" + (f" and what {len(self.unknown)} do not tell" if self.unknown else "")


def quantities(plan: PlanView) -> tuple[Count, ...]:
    """Provisioned units at their most, alarms, dashboards."""
    parts = list(capacities(plan))
    units = {
        f"{side}_units": [(part.table.address, part.most) for part in parts if part.side == side] for side in SIDES
    }
    alarms = _each(plan, "aws_cloudwatch_metric_alarm", _metrics)
    scaling = _each(plan, "aws_appautoscaling_policy", _scaling_alarms)
    shown = _each(plan, "aws_cloudwatch_dashboard", _shown)
    return (
        *(_sum(name, found) for name, found in units.items()),
        _sum("alarm_metrics", alarms),
        _sum("autoscaling_alarms", scaling),
        Count("dashboards", len(shown)),
        Count("dashboard_metrics", max((n for _, n in shown if n), default=0), tuple(a for a, n in shown if n is None)),
    )


def billed(plan: PlanView, limits: Limits) -> tuple[Count, ...]:
    """What bills by existing, by type; only types the plan has."""
    found = []
    for type_, rule in limits["billed_by_existing"].items():
        told = [(each.address, _bills(each, rule.get("when", {}))) for each in plan.standing(type_)]
        if any(number != 0 for _, number in told):
            found.append(_sum(type_, told))
    return tuple(found)


def metered(plan: PlanView, limits: Limits) -> tuple[Count, ...]:
    """What bills by use, by type."""
    counted = [(type_, plan.standing(type_)) for type_ in limits["usage_metered"]]
    return tuple(Count(type_, len(found)) for type_, found in counted if found)


def on_demand(plan: PlanView) -> int:
    """How many tables are on demand: their requests bill one by one, beside any allowance of units."""
    return sum(not is_provisioned(table) for table in plan.standing("aws_dynamodb_table"))


def unclassified(plan: PlanView, limits: Limits) -> Iterator[Resource]:
    """The first resource of every type of which nobody has said what it costs."""
    known = {*limits["billed_by_existing"], *limits["usage_metered"], *limits["costs_nothing"], *COUNTED}
    for each in plan.standing():
        if each.type not in known:
            known.add(each.type)
            yield each


def _each(plan: PlanView, type_: str, how: Callable[[Resource], int | None]) -> list[tuple[str, int | None]]:
    return [(each.address, how(each)) for each in plan.standing(type_)]


def _sum(name: str, found: list[tuple[str, int | None]]) -> Count:
    unknown = tuple(dict.fromkeys(address for address, number in found if number is None))
    return Count(name, sum(number or 0 for _, number in found), unknown)


def _metrics(alarm: Resource) -> int | None:
    """How many metrics an alarm watches: AWS bills each metric of an expression, and each edge of a band."""
    if alarm.unknown.get("metric_query") is True:
        return None
    queries = alarm.get("metric_query", ())
    bands = sum((query.get("expression") or "").count("ANOMALY_DETECTION_BAND") for query in queries)
    return max(1, sum(len(query.get("metric") or ()) for query in queries) + EDGES_OF_A_BAND * bands)


def _scaling_alarms(policy: Resource) -> int:
    if policy.get("policy_type") != "TargetTrackingScaling":
        return 0
    return ALARMS_OF_A_TABLE if policy.get("service_namespace") == "dynamodb" else 2


def _shown(dashboard: Resource) -> int | None:
    """How many metrics a dashboard refers to; expressions among them are none."""
    try:
        widgets = json.loads(dashboard.get("dashboard_body") or "")["widgets"]
        return sum(_is_metric(row) for widget in widgets for row in widget.get("properties", {}).get("metrics", ()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_metric(row: Any) -> bool:
    return isinstance(row, list) and bool(row) and isinstance(row[0], str)


def _bills(resource: Resource, when: dict[str, list[Any]]) -> int | None:
    """1 or 0; none when what it depends on is set and not known. What is not set is at AWS's default, which is free."""
    for name, values in when.items():
        if resource.is_unknown(name) and name in resource.expressions:
            return None
        if resource.get(name) not in values:
            return 0
    return 1
