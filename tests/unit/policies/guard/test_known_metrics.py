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


@pytest.mark.parametrize("rows", [[[".", "Errors"]], [["...", "g"]], [["AWS/Lambda"]], ["no row"], [[1, 2]], [[{}]]])
def test_rows_that_cannot_be_written_out_are_not_known(rows: list[Any]) -> None:
    (fault,) = drawn(*rows).faults
    assert fault.unknown


@pytest.mark.parametrize("body", ["", "{", "[]", '{"widgets": [1]}', '{"widgets": {}}', '{"widgets": ""}'])
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


def computed(expression: str) -> Answer:
    return drawn([*ERRORS, {"id": "a"}], [{"id": "e", "expression": expression}])


@pytest.mark.parametrize(
    "expression",
    [
        "100 * a / (300 * b)",
        "MAX(METRICS())",
        "IF(whole >= 10, 100 * part / whole, 0)",
        "IF (a > 1 AND (b > 2 OR (c)), a, 0)",
        "ANOMALY_DETECTION_BAND(a, 2)",
        "sum(fill(METRICS('a'), 0))",
        'SORT(REMOVE_EMPTY([a, e1]), AVG, "DESC")',
    ],
)
def test_an_expression_over_other_rows_reads_nothing_more(expression: str) -> None:
    assert computed(expression) == known_metrics.answer((), 1)


@pytest.mark.parametrize(
    "expression",
    [
        'select AVG(x) from "Fake"',
        ' SELECT AVG(x) FROM "Fake"',
        '(Select AVG(x) FROM "Fake")',
        "LAMBDA('fn', 'x')",
        "SUM([a, lambda ('fn')])",
        "DB_PERF_INSIGHTS('RDS', 'db-1', 'os.cpuUtilization.user.avg')",
        "INSIGHT_RULE_METRIC('r', 'UniqueContributors')",
        "a + SOMETHING_NEW(a)",
    ],
)
def test_an_expression_that_brings_in_metrics_of_its_own_is_not_known(expression: str) -> None:
    (fault,) = computed(expression).faults
    assert fault.unknown


@pytest.mark.parametrize(
    "expression",
    [
        """SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors"', 'Sum', 300)""",
        """SUM(SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors"', 'Sum')) + a""",
        """SEARCH(' { AWS/Lambda, "FunctionName" } MetricName = "Errors" ', 'p99', 60)""",
    ],
)
def test_a_search_for_one_name_is_read(expression: str) -> None:
    assert computed(expression) == known_metrics.answer((), 2)
    assert not computed(expression.replace("Errors", "Failures")).faults[0].unknown


@pytest.mark.parametrize(
    "terms",
    [
        '{AWS/Lambda,FunctionName} MetricName="Errors" OR Fake',
        '{AWS/Lambda,FunctionName} MetricName="Errors" Fake',
        '{AWS/Lambda,FunctionName} MetricName=("Errors" OR "Fake")',
        '{AWS/Lambda,FunctionName} NOT MetricName="Errors"',
        "{AWS/Lambda,FunctionName} MetricName=Errors",
        "{AWS/Lambda,FunctionName} Errors",
        "{AWS/Lambda,FunctionName}",
        'MetricName="Errors"',
    ],
)
@pytest.mark.parametrize("search", ["SEARCH('{}', 'Sum', 300)", "search ('{}', 'Sum')"])
def test_any_other_search_is_not_known(search: str, terms: str) -> None:
    (fault,) = computed(search.replace("{}", terms)).faults
    assert fault.unknown
    assert "write SEARCH(" in fault.message


def test_a_call_cannot_be_hidden_around_a_search() -> None:
    faults = computed("""LAMBDA SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors"', 'Sum')('fn')""").faults
    assert [fault.unknown for fault in faults] == [True]


@pytest.mark.parametrize(
    "values",
    [
        {"alarm_name": "a"},
        {"alarm_name": "a", "metric_name": "", "metric_query": []},
        {"alarm_name": "a", "metric_query": [{"id": "e", "expression": "MAX(METRICS())", "metric": []}]},
    ],
)
def test_an_alarm_on_nothing_is_not_known(values: dict[str, Any]) -> None:
    (fault,) = watched(values=values).faults
    assert fault.unknown
    assert "names no metric" in fault.message


def made(name: tuple[str, str], *, alarm: dict[str, Any], filters: list[dict[str, Any]]) -> Answer:
    """What the rule says of an alarm beside metric filters that make a metric of this name."""
    metric = {"namespace": name[0]}
    parts = [metric | {"name": name[1], "value": "1"} | each for each in filters]
    return ask(
        resource("aws_cloudwatch_metric_alarm", values=metric | {"metric_name": name[1]} | alarm),
        *(
            resource("aws_cloudwatch_log_metric_filter", f"f{number}", values={"metric_transformation": [part]})
            for number, part in enumerate(parts)
        ),
    )


FILTERED = ("SafeMate/Account", "RootUse")
BY_USER, PLAIN = {"dimensions": {"User": "$.user"}, "unit": "Count"}, {"dimensions": None}


@pytest.mark.parametrize("filters", [[BY_USER, PLAIN], [PLAIN, BY_USER]])
@pytest.mark.parametrize(
    "alarm",
    [
        {"dimensions": {"User": "u"}},
        {"dimensions": {"User": "u"}, "unit": "Count"},
        {"dimensions": {}},
        {"dimensions": {}, "unit": "None"},
    ],
)
def test_several_filters_may_make_one_metric(alarm: dict[str, Any], filters: list[dict[str, Any]]) -> None:
    assert made(FILTERED, alarm=alarm, filters=filters).faults == ()


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        ({"dimensions": {}, "unit": "Count"}, "in Count, and it is written in None"),
        ({"dimensions": {"User": "u"}, "unit": "None"}, "in None, and it is written in Count"),
        ({"dimensions": {"Name": "u"}}, "by Name, and it is written without dimensions or by User"),
    ],
)
def test_a_unit_belongs_to_the_dimensions_of_its_filter(alarm: dict[str, Any], said: str) -> None:
    (fault,) = made(FILTERED, alarm=alarm, filters=[BY_USER, PLAIN]).faults
    assert fault.message.endswith(said)


def test_a_filter_takes_nothing_from_the_catalogue() -> None:
    errors, function = ("AWS/Lambda", "Errors"), {"dimensions": {"FunctionName": "f"}}
    assert made(errors, alarm=function, filters=[BY_USER]).faults == ()
    assert made(errors, alarm={"dimensions": {"User": "u"}}, filters=[BY_USER]).faults == ()
