"""Quantities of a plan."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.counts import Count, billed, metered, on_demand, quantities, unclassified
from policies.limits import Limits
from policies.plan import PlanView
from tests.policies.documents import Instance, plan, resource

LIMITS = Limits(
    {
        "billed_by_existing": {
            "aws_kms_key": {"what": "a key"},
            "aws_vpc_endpoint": {"what": "an endpoint", "when": {"vpc_endpoint_type": ["Interface"]}},
        },
        "usage_metered": {"aws_lambda_function": "each call"},
        "costs_nothing": ["aws_iam_role"],
        "environments": {"prod": {}},
    },
    "prod",
)


def view(*resources: Instance) -> PlanView:
    return PlanView(plan(*resources), "prod", "service")


def counted(*resources: Instance) -> dict[str, Count]:
    return {count.name: count for count in quantities(view(*resources))}


def math(*metrics: list[Any]) -> Instance:
    return resource("aws_cloudwatch_metric_alarm", values={"metric_query": [{"metric": metric} for metric in metrics]})


def test_an_alarm_counts_once_and_an_expression_for_each_metric_in_it() -> None:
    plain = resource("aws_cloudwatch_metric_alarm", "plain", {"metric_name": "Errors"})
    assert counted(plain)["alarm_metrics"].amount == 1
    assert counted(plain, math([], [{"metric_name": "a"}], [{"metric_name": "b"}]))["alarm_metrics"].amount == 3


def test_the_edges_of_a_band_count_beside_what_it_is_about() -> None:
    queries = [
        {"metric": [{"metric_name": "Invocations"}], "expression": None},
        {"metric": [], "expression": "ANOMALY_DETECTION_BAND(watched, 3)"},
    ]
    band = resource("aws_cloudwatch_metric_alarm", values={"metric_query": queries})
    assert counted(band)["alarm_metrics"].amount == 3


def test_an_alarm_whose_metrics_are_not_known_is_said_to_be_so() -> None:
    unsure = resource("aws_cloudwatch_metric_alarm", unknown={"metric_query": True})
    count = counted(unsure)["alarm_metrics"]
    assert (count.amount, count.unknown) == (0, ("aws_cloudwatch_metric_alarm.this",))
    assert str(count) == "0 and what 1 do not tell"


@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ({"policy_type": "TargetTrackingScaling", "service_namespace": "dynamodb"}, 4),
        ({"policy_type": "TargetTrackingScaling", "service_namespace": "ecs"}, 2),
        ({"policy_type": "StepScaling", "service_namespace": "dynamodb"}, 0),
    ],
)
def test_autoscaling_makes_alarms_of_its_own(values: dict[str, str], alarms: int) -> None:
    assert counted(resource("aws_appautoscaling_policy", values=values))["autoscaling_alarms"].amount == alarms


def board(body: str, name: str = "this") -> Instance:
    return resource("aws_cloudwatch_dashboard", name, {"dashboard_body": body})


def shows(count: int) -> str:
    rows: list[Any] = [["AWS/Lambda", "Errors", "FunctionName", str(number)] for number in range(count)]
    return json.dumps({"widgets": [{"properties": {"metrics": [*rows, [{"expression": "a / b"}]]}}, {"type": "text"}]})


def test_the_largest_dashboard_counts_and_expressions_do_not() -> None:
    counts = counted(board(shows(3)), board(shows(7), "larger"))
    assert (counts["dashboards"].amount, counts["dashboard_metrics"].amount) == (2, 7)


@pytest.mark.parametrize("body", ["", "{", "[]", '{"widgets": 3}', '{"widgets": ["x"]}'])
def test_a_dashboard_that_cannot_be_read_is_not_known(body: str) -> None:
    assert counted(board(body))["dashboard_metrics"].unknown == ("aws_cloudwatch_dashboard.this",)


def test_what_bills_by_existing_is_counted_by_type() -> None:
    key = [resource("aws_kms_key", index=number) for number in range(2)]
    assert billed(view(*key), LIMITS) == (Count("aws_kms_key", 2),)


def endpoint(kind: str | None, **more: Any) -> Instance:
    return resource("aws_vpc_endpoint", values={"vpc_endpoint_type": kind} if kind else {}, **more)


def test_what_bills_by_its_kind_is_counted_when_it_is_of_that_kind() -> None:
    assert billed(view(endpoint("Gateway")), LIMITS) == ()
    assert billed(view(endpoint(None, unknown={"vpc_endpoint_type": True})), LIMITS) == ()
    assert billed(view(endpoint("Interface")), LIMITS) == (Count("aws_vpc_endpoint", 1),)


def test_a_kind_that_is_set_and_not_known_is_not_known() -> None:
    unsure = endpoint(None, references={"vpc_endpoint_type": "var.kind"})
    assert billed(view(unsure), LIMITS) == (Count("aws_vpc_endpoint", 0, ("aws_vpc_endpoint.this",)),)


def test_what_bills_by_use_and_what_nobody_has_priced() -> None:
    seen = view(
        resource("aws_lambda_function"),
        resource("aws_iam_role"),
        resource("aws_quicksight_group", "a"),
        resource("aws_quicksight_group", "b"),
    )
    assert metered(seen, LIMITS) == (Count("aws_lambda_function", 1),)
    assert [each.address for each in unclassified(seen, LIMITS)] == ["aws_quicksight_group.a"]


def test_tables_on_demand_are_counted() -> None:
    paid = resource("aws_dynamodb_table", "a", {"billing_mode": "PAY_PER_REQUEST"})
    assert on_demand(view(paid, resource("aws_dynamodb_table", "b", {"billing_mode": "PROVISIONED"}))) == 1


def test_what_goes_away_costs_nothing() -> None:
    assert billed(view(resource("aws_kms_key", actions=("delete",))), LIMITS) == ()
