"""Finer points of SM_P_0025; that it says anything at all is for tests/policies/cases/guard_metrics.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.guard import known_metrics
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer
from tests.policies.documents import Instance, plan, resource

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
ERRORS = ["AWS/Lambda", "Errors", "FunctionName", "f"]


def ask(*resources: Instance) -> Answer:
    return known_metrics.check(PlanView(plan(*resources), "prod", "service", account_id="333333333333"), LIMITS)


def drawn(*rows: list[Any]) -> Answer:
    body = json.dumps({"widgets": [{"type": "metric", "properties": {"title": "T", "metrics": rows}}]})
    return ask(resource("aws_cloudwatch_dashboard", values={"dashboard_body": body}))


def watched(**more: Any) -> Answer:
    return ask(resource("aws_cloudwatch_metric_alarm", **more))


def test_it_says_how_much_it_has_looked_at() -> None:
    assert ask().seen == 0
    assert drawn(ERRORS, [".", "Throttles", ".", "."]) == known_metrics.answer((), 2)


def test_it_says_where_and_what_may_be_meant() -> None:
    (fault,) = drawn(["X402Payment", "PaymentSucess"]).faults
    assert fault.message.startswith("widget T: reads X402Payment PaymentSucess")
    assert "X402Payment PaymentSuccess is meant?" in fault.message


def test_it_says_by_which_dimensions_it_is_written() -> None:
    (fault,) = drawn(["SafeMate/Custom", "KeyErrors", "Service", "wallet-manager"]).faults
    assert fault.message.endswith(
        "reads SafeMate/Custom KeyErrors by Service, and it is written by Environment, Service"
    )


def test_names_of_dimensions_are_enough_where_values_come_later() -> None:
    values = {"namespace": "AWS/Lambda", "metric_name": "Errors", "dimensions": {}}
    assert watched(values=values, unknown={"dimensions": {"FunctionName": True}}).faults == ()
    (fault,) = watched(values=values | {"dimensions": None}, unknown={"dimensions": True}).faults
    assert fault.unknown


@pytest.mark.parametrize(
    "rows",
    [
        [ERRORS, ["...", "g"]],
        [ERRORS, [".", "Errors", ".", "g", {"stat": "Sum"}]],
        [ERRORS, [{"expression": "m1 * 100", "id": "e1"}], ["...", "g"]],
        [["X402Payment", "PaymentSuccess", {"id": "m1"}], [".", "PaymentAmount"]],
    ],
)
def test_abbreviated_rows_are_written_out(rows: list[list[Any]]) -> None:
    assert drawn(*rows).faults == ()


@pytest.mark.parametrize("rows", [[[".", "Errors"]], [["...", "g"]], [["AWS/Lambda"]], ["no row"]])
def test_rows_that_cannot_be_written_out_are_not_known(rows: list[Any]) -> None:
    (fault,) = drawn(*rows).faults
    assert fault.unknown


@pytest.mark.parametrize("body", ["", "{", "[]", '{"widgets": [1]}'])
def test_a_body_that_is_none_is_not_known(body: str) -> None:
    (fault,) = ask(resource("aws_cloudwatch_dashboard", values={"dashboard_body": body})).faults
    assert fault.unknown


def test_other_widgets_read_no_metrics() -> None:
    widgets = [{"type": "text", "properties": {"markdown": "x"}}, {"type": "alarm", "properties": {"alarms": ["arn"]}}]
    body = json.dumps({"widgets": widgets})
    assert ask(resource("aws_cloudwatch_dashboard", values={"dashboard_body": body})) == known_metrics.answer((), 0)


def test_a_query_over_metrics_that_nobody_names_is_not_known() -> None:
    queries = [{"id": "q", "expression": 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)', "metric": []}]
    (fault,) = watched(values={"metric_query": queries}).faults
    assert fault.unknown
    assert fault.message.startswith("query q")
