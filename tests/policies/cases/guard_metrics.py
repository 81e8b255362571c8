"""Cases for SM_P_0025: alarms and dashboards on metrics that nobody writes."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.cases.case import Case, Instance, plan, resource

FUNCTION = {"FunctionName": "prod-safemate-a"}
ALARM = {"alarm_name": "prod-safemate-a", "namespace": "AWS/Lambda", "metric_name": "Errors", "dimensions": FUNCTION}
ERRORS = ["AWS/Lambda", "Errors", "FunctionName", "prod-safemate-a"]


def alarm(**values: Any) -> Instance:
    return resource("aws_cloudwatch_metric_alarm", values=ALARM | values)


def computed(*metrics: str, expression: str = "100 * a / b") -> Instance:
    parts = [
        {"id": m, "metric": [{"namespace": "AWS/Lambda", "metric_name": m, "dimensions": FUNCTION}]} for m in metrics
    ]
    queries = [{"id": "e", "expression": expression, "metric": []}, *parts]
    return resource("aws_cloudwatch_metric_alarm", values={"alarm_name": "prod-safemate-a", "metric_query": queries})


def dashboard(*rows: list[Any]) -> Instance:
    body = json.dumps({"widgets": [{"type": "metric", "properties": {"title": "Errors", "metrics": rows}}]})
    return resource("aws_cloudwatch_dashboard", values={"dashboard_name": "prod-safemate-a", "dashboard_body": body})


def metric_filter(name: str) -> Instance:
    made = {"namespace": "SafeMate/Account", "name": name, "value": "1", "dimensions": None}
    values = {"name": "prod-safemate-root", "metric_transformation": [made]}
    return resource("aws_cloudwatch_log_metric_filter", values=values)


def case(name: str, wrong: Instance, clean: Instance, result: str = "fail") -> Case:
    return Case("SM_P_0025", plan(wrong), plan(clean), name=name, at=wrong.address, result=result)


ROOT = alarm(namespace="SafeMate/Account", metric_name="RootUse", dimensions={})
SUCCESS = {"namespace": "X402Payment", "dimensions": {}}

CASES = [
    case(
        "a name misspelt", alarm(metric_name="PaymentSucess", **SUCCESS), alarm(metric_name="PaymentSuccess", **SUCCESS)
    ),
    case("another namespace", alarm(namespace="SafeMate/Lambda"), alarm()),
    case(
        "a dimension too few",
        alarm(namespace="AWS/DynamoDB", metric_name="SystemErrors", dimensions={"TableName": "t"}),
        alarm(
            namespace="AWS/DynamoDB", metric_name="SystemErrors", dimensions={"TableName": "t", "Operation": "Query"}
        ),
    ),
    case(
        "a dimension too many",
        alarm(namespace="CDPWallet", metric_name="ConnectionSuccess", dimensions={"Environment": "prod"}),
        alarm(namespace="CDPWallet", metric_name="ConnectionSuccess", dimensions={}),
    ),
    case(
        "another unit",
        alarm(metric_name="PaymentDuration", unit="Seconds", **SUCCESS),
        alarm(metric_name="PaymentDuration", unit="Milliseconds", **SUCCESS),
    ),
    case("a part of an expression", computed("Errors", "Calls"), computed("Errors", "Invocations")),
    Case(
        "SM_P_0025",
        plan(ROOT, metric_filter("RootUsed")),
        plan(ROOT, metric_filter("RootUse")),
        name="what no metric filter makes",
        at="aws_cloudwatch_metric_alarm.this",
        stack="account",
    ),
    case("a row of a dashboard", dashboard(["AWS/Lambda", "Failures", *ERRORS[2:]]), dashboard(ERRORS)),
    case(
        "an abbreviated row",
        dashboard(ERRORS, [".", "Failures", ".", "."]),
        dashboard(ERRORS, [".", "Throttles", ".", "."]),
    ),
    case(
        "a row with fewer dimensions",
        dashboard(["AWS/SQS", "NumberOfMessagesSent"]),
        dashboard(ERRORS, ["...", "other"]),
    ),
    case(
        "a search",
        dashboard([{"expression": "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Failures\"', 'Sum', 300)"}]),
        dashboard([{"expression": "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 300)"}]),
    ),
    case(
        "a search for anything",
        dashboard([{"expression": "SEARCH('prod-safemate', 'Sum', 300)"}]),
        dashboard(ERRORS),
        result="unknown",
    ),
    case(
        "a query in lower case",
        dashboard(ERRORS, [{"expression": 'select AVG(x) from "Fake"'}]),
        dashboard(ERRORS, [{"expression": "AVG(METRICS())"}]),
        result="unknown",
    ),
    case(
        "an alarm on nothing",
        resource("aws_cloudwatch_metric_alarm", values={"alarm_name": "prod-safemate-a"}),
        alarm(),
        result="unknown",
    ),
    case(
        "an alarm that is not known",
        resource("aws_cloudwatch_metric_alarm", values={"namespace": "AWS/Lambda"}, unknown={"metric_name": True}),
        alarm(),
        result="unknown",
    ),
    case(
        "a dashboard that is not known",
        resource("aws_cloudwatch_dashboard", values={"dashboard_name": "a"}, unknown={"dashboard_body": True}),
        dashboard(ERRORS),
        result="unknown",
    ),
]
