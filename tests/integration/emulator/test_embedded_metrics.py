"""Log lines become metrics: embedded metric format and metric filters (extensions/embedded_metrics.py)."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import deploy, invoke
from tests.integration.emulator.test_alarm_evaluation import alarm, becomes, dimensions

EMITS = """
import json, time
def handler(event, context):
    payments = {"Name": "Payments", "Unit": "Count"}
    metric = {"Namespace": "Emitted", "Dimensions": [["Service"], []], "Metrics": [payments]}
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metric]}
    print(json.dumps({"_aws": about, "Service": event["service"], "Payments": event["payments"]}))
    print("not a metric")
"""


def sums(endpoint: Endpoint, namespace: str, metric: str, account: str = DEV, **named: str) -> float:
    """The sum of the last quarter of an hour. Without dimensions MiniStack reads those with any."""
    now = datetime.now(UTC)
    points = endpoint.client("cloudwatch", account).get_metric_statistics(
        Namespace=namespace, MetricName=metric, Dimensions=dimensions(**named), Statistics=["Sum"], Period=900,
        StartTime=now - timedelta(minutes=15), EndTime=now + timedelta(minutes=1),
    )["Datapoints"]  # fmt: skip
    return float(sum(point["Sum"] for point in points))


def log(endpoint: Endpoint, group: str, *lines: Any, ago_seconds: float = 0.0) -> None:
    logs = endpoint.client("logs")
    stream = f"stream-{time.time_ns()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    at = int((time.time() - ago_seconds) * 1000)
    events = [{"timestamp": at, "message": x if isinstance(x, str) else json.dumps(x)} for x in lines]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def group_with(endpoint: Endpoint, name: str, pattern: str, value: str = "1", **more: Any) -> str:
    """A log group with one metric filter, whose metric is called as the group."""
    logs = endpoint.client("logs")
    logs.create_log_group(logGroupName=name)
    into = {"metricNamespace": "Filtered", "metricName": name, "metricValue": value, **more}
    logs.put_metric_filter(logGroupName=name, filterName=name, filterPattern=pattern, metricTransformations=[into])
    return name


def test_what_a_function_prints_is_a_metric_and_an_alarm_hears_of_it(emulator: Endpoint) -> None:
    name = alarm(emulator, Namespace="Emitted", MetricName="Payments", Dimensions=dimensions(Service="hears"))
    deploy(emulator, "emits", EMITS)
    invoke(emulator, "emits", {"service": "hears", "payments": 6})
    assert sums(emulator, "Emitted", "Payments", Service="hears") == 6
    listed = emulator.client("cloudwatch").list_metrics(Namespace="Emitted")["Metrics"]
    assert [metric["Dimensions"] for metric in listed] == [dimensions(Service="hears"), []]
    assert becomes(emulator, name, "ALARM")


def test_a_metric_filter_counts_the_lines_that_match(emulator: Endpoint) -> None:
    group = group_with(emulator, "root-used", '{ $.who.type = "Root" && $.who.by NOT EXISTS }')
    log(
        emulator,
        group,
        {"who": {"type": "Root"}},
        {"who": {"type": "Role"}},
        {"who": {"type": "Root", "by": "x"}},
        "no",
    )
    assert sums(emulator, "Filtered", group) == 1
    log(emulator, group, {"who": {"type": "Root"}}, {"who": {"type": "Root"}})
    assert sums(emulator, "Filtered", group) == 3


def test_a_metric_filter_takes_its_value_and_dimensions_out_of_the_line(emulator: Endpoint) -> None:
    more = {"dimensions": {"Route": "$.route"}, "unit": "Bytes"}
    group = group_with(emulator, "sizes", "{ $.size > 0 }", "$.size", **more)
    log(
        emulator,
        group,
        {"size": 10, "route": "/a"},
        {"size": 5, "route": "/b"},
        {"size": 2, "route": "/a"},
        {"size": 9},
    )
    assert sums(emulator, "Filtered", group, Route="/a") == 12
    assert sums(emulator, "Filtered", group, Route="/b") == 5


def test_lines_that_do_not_match_count_as_the_default(emulator: Endpoint) -> None:
    group = group_with(emulator, "defaults", "ERROR", defaultValue=0.5)
    log(emulator, group, "all is well")
    assert sums(emulator, "Filtered", group) == 0.5
    log(emulator, group, "ERROR")
    assert sums(emulator, "Filtered", group) == 1.5


def test_a_filter_that_is_not_understood_keeps_no_line_out_of_the_log(emulator: Endpoint) -> None:
    group = group_with(emulator, "columns", "[ip, user]")
    log(emulator, group, "127.0.0.1 somebody")
    events = emulator.client("logs").filter_log_events(logGroupName=group)["events"]
    assert [event["message"] for event in events] == ["127.0.0.1 somebody"]


def test_a_pattern_can_be_tried_out(emulator: Endpoint) -> None:
    logs = emulator.client("logs")
    lines = ['{"n": 1}', '{"n": 2}', "2"]
    matches = logs.test_metric_filter(filterPattern="{ $.n = 2 }", logEventMessages=lines)["matches"]
    assert [(match["eventNumber"], match["eventMessage"]) for match in matches] == [(2, '{"n": 2}')]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.test_metric_filter(filterPattern="{ $.n = ", logEventMessages=lines)


def test_upstream_takes_no_metric_out_of_a_line(ministack: Endpoint) -> None:
    deploy(ministack, "emits", EMITS)
    invoke(ministack, "emits", {"service": "nobody", "payments": 6})
    assert sums(ministack, "Emitted", "Payments") == 0
    group = group_with(ministack, "unused", "ERROR")
    log(ministack, group, "ERROR")
    assert sums(ministack, "Filtered", group) == 0
    with pytest.raises(ClientError):
        ministack.client("logs").test_metric_filter(filterPattern="a", logEventMessages=["a"])
