"""Alarms on the emulator: dimensions, periods, arithmetic, missing data, and who is told (alarm_evaluation.py)."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint

SUM = {"Namespace": "Test", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 5.0,
       "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}  # fmt: skip


def dimensions(**named: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in named.items()]


@pytest.fixture
def now() -> datetime:
    """One time for all samples of a test, or the end of a minute in the midst of it would part them."""
    return datetime.now(UTC)


def put(endpoint: Endpoint, at: datetime, metric: str, value: float, account: str = DEV, **named: str) -> None:
    datum = {"MetricName": metric, "Value": value, "Timestamp": at, "Dimensions": dimensions(**named)}
    endpoint.client("cloudwatch", account).put_metric_data(Namespace="Test", MetricData=[datum])


def alarm(endpoint: Endpoint, account: str = DEV, **fields: Any) -> str:
    """Put an alarm on `SUM` with `fields` changed (None takes one away); returns its name."""
    described = {"AlarmName": f"alarm-{uuid.uuid4().hex}"} | SUM | fields
    given = {name: value for name, value in described.items() if value is not None}
    endpoint.client("cloudwatch", account).put_metric_alarm(**given)
    return str(given["AlarmName"])


def described(endpoint: Endpoint, name: str, account: str = DEV, kind: str = "Metric") -> dict[str, Any]:
    answer = endpoint.client("cloudwatch", account).describe_alarms(AlarmNames=[name], AlarmTypes=[f"{kind}Alarm"])
    (found,) = answer[f"{kind}Alarms"]
    return dict(found)


def becomes(endpoint: Endpoint, name: str, state: str, account: str = DEV, kind: str = "Metric") -> bool:
    """Wait for a state, longer than a round of evaluation takes."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if described(endpoint, name, account, kind)["StateValue"] == state:
            return True
        time.sleep(0.1)
    return False


def stays(endpoint: Endpoint, name: str, state: str, account: str = DEV) -> bool:
    """Whether it is in that state, and still is when news have been evaluated."""
    assert becomes(endpoint, name, state, account)
    time.sleep(1)
    return bool(described(endpoint, name, account)["StateValue"] == state)


def metric_stat(identifier: str, metric: str, **named: str) -> dict[str, Any]:
    which = {"Namespace": "Test", "MetricName": metric, "Dimensions": dimensions(**named)}
    return {"Id": identifier, "ReturnData": False, "MetricStat": {"Metric": which, "Period": 60, "Stat": "Sum"}}


def test_new_data_over_the_threshold_is_an_alarm_at_once(emulator: Endpoint, now: datetime) -> None:
    name = alarm(emulator, MetricName="at-once")
    assert becomes(emulator, name, "OK")  # silence is no breach
    put(emulator, now, "at-once", 5)
    assert stays(emulator, name, "OK")
    put(emulator, now, "at-once", 1)
    assert becomes(emulator, name, "ALARM")
    assert "6" in described(emulator, name)["StateReason"]


def test_points_of_other_dimensions_accounts_and_regions_are_not_its_own(emulator: Endpoint, now: datetime) -> None:
    name = alarm(emulator, MetricName="own", Dimensions=dimensions(FunctionName="a"))
    put(emulator, now, "own", 100, FunctionName="b")
    put(emulator, now, "own", 100)
    put(emulator, now, "own", 100, account=PROD, FunctionName="a")
    elsewhere = emulator.client("cloudwatch", region="eu-west-1")
    datum = {"MetricName": "own", "Value": 100, "Dimensions": dimensions(FunctionName="a")}
    elsewhere.put_metric_data(Namespace="Test", MetricData=[datum])
    assert stays(emulator, name, "OK")
    put(emulator, now, "own", 100, FunctionName="a")
    assert becomes(emulator, name, "ALARM")


def test_each_period_has_to_be_over_the_threshold(emulator: Endpoint, now: datetime) -> None:
    name = alarm(emulator, MetricName="two", EvaluationPeriods=2, Period=300)
    put(emulator, now, "two", 100)
    assert stays(emulator, name, "OK")
    put(emulator, now - timedelta(minutes=5), "two", 100)
    assert becomes(emulator, name, "ALARM")


def test_silence_is_what_the_alarm_says_it_is(emulator: Endpoint) -> None:
    expected = {
        "breaching": "ALARM",
        "notBreaching": "OK",
        "missing": "INSUFFICIENT_DATA",
        "ignore": "INSUFFICIENT_DATA",
    }
    names = {missing: alarm(emulator, MetricName="silent", TreatMissingData=missing) for missing in expected}
    for missing, state in expected.items():
        assert stays(emulator, names[missing], state), missing


def test_an_alarm_ends_by_itself_when_the_data_stops(emulator: Endpoint) -> None:
    """Nobody puts anything any more: the timer finds out. The breach is nearly out of the evaluation range."""
    name = alarm(emulator, MetricName="ending")
    client = emulator.client("cloudwatch")
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="by hand")
    assert becomes(emulator, name, "OK")


def test_metric_math(emulator: Endpoint, now: datetime) -> None:
    rate = {"Id": "rate", "Expression": "IF(whole >= 20, 100 * part / whole, 0)", "ReturnData": True}
    single = dict.fromkeys(("Namespace", "Statistic", "Period"))
    parts = [metric_stat("part", "failed", Of="x"), metric_stat("whole", "called", Of="x")]
    name = alarm(emulator, **single, Metrics=[rate, *parts])
    put(emulator, now, "failed", 6, Of="x")
    put(emulator, now, "called", 10, Of="x")
    assert stays(emulator, name, "OK")
    put(emulator, now, "called", 90, Of="x")
    assert becomes(emulator, name, "ALARM")


def test_a_band_learns_what_is_usual(emulator: Endpoint, now: datetime) -> None:
    watched = metric_stat("watched", "usual") | {"ReturnData": True}
    band = {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(watched, 3)", "ReturnData": True}
    single = dict.fromkeys(("Namespace", "Statistic", "Period", "Threshold"))
    name = alarm(
        emulator, **single, Metrics=[band, watched], ThresholdMetricId="band", TreatMissingData="ignore",
        ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold",
    )  # fmt: skip
    for minutes, value in enumerate((100, 95, 105, 100, 90, 110), 4):
        put(emulator, now - timedelta(minutes=minutes), "usual", value)
    put(emulator, now, "usual", 100)
    assert becomes(emulator, name, "OK")
    put(emulator, now, "usual", 50)
    assert becomes(emulator, name, "ALARM")


def test_a_percentile(emulator: Endpoint, now: datetime) -> None:
    name = alarm(emulator, MetricName="slow", Statistic=None, ExtendedStatistic="p95", Threshold=1000.0)
    counted = {"MetricName": "slow", "Values": [10.0, 4000.0], "Counts": [97.0, 3.0], "Timestamp": now}
    emulator.client("cloudwatch").put_metric_data(Namespace="Test", MetricData=[counted])
    assert stays(emulator, name, "OK")
    put(emulator, now, "slow", 4000)
    put(emulator, now, "slow", 4000)
    put(emulator, now, "slow", 4000)
    assert becomes(emulator, name, "ALARM")


def inbox(endpoint: Endpoint) -> tuple[str, str]:
    """A topic and the address of a queue that gets what is sent to it."""
    name = uuid.uuid4().hex
    topic = endpoint.client("sns").create_topic(Name=name)["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:{DEV}:{name}"
    by_sns = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
              "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [by_sns]})
    queue = endpoint.client("sqs").create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
    endpoint.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return topic, queue


def told(endpoint: Endpoint, queue: str) -> list[tuple[str, str]]:
    """Alarm and state of each message that waits there."""
    messages = endpoint.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    bodies = [json.loads(json.loads(message["Body"])["Message"]) for message in messages]
    return [(body["AlarmName"], body["NewStateValue"]) for body in bodies]


def test_a_change_of_state_is_told_once_and_composites_follow(emulator: Endpoint, now: datetime) -> None:
    topic, queue = inbox(emulator)
    child = alarm(emulator, MetricName="told", AlarmActions=[topic])
    parent = f"composite-{uuid.uuid4().hex}"
    emulator.client("cloudwatch").put_composite_alarm(
        AlarmName=parent, AlarmRule=f'ALARM("{child}")', AlarmActions=[topic]
    )
    assert becomes(emulator, child, "OK")
    put(emulator, now, "told", 6)
    assert becomes(emulator, parent, "ALARM", kind="Composite")
    put(emulator, now, "told", 6)
    assert stays(emulator, child, "ALARM")
    assert sorted(told(emulator, queue)) == sorted([(child, "ALARM"), (parent, "ALARM")])
    history = emulator.client("cloudwatch").describe_alarm_history(AlarmName=child)["AlarmHistoryItems"]
    assert "from OK to ALARM" in " ".join(item["HistorySummary"] for item in history)


def test_an_alarm_that_cannot_be_evaluated_keeps_no_other_from_it(emulator: Endpoint, now: datetime) -> None:
    unknown = {"Id": "unknown", "Expression": "RATE(part)", "ReturnData": True}
    single = dict.fromkeys(("Namespace", "Statistic", "Period"))
    alarm(emulator, AlarmName="a-broken-one", **single, Metrics=[unknown, metric_stat("part", "after")])
    name = alarm(emulator, AlarmName="z-good-one", MetricName="after")
    put(emulator, now, "after", 6)
    assert becomes(emulator, name, "ALARM")
    emulator.client("cloudwatch").delete_alarms(AlarmNames=["a-broken-one"])  # or its like would fill the log


def kept(endpoint: Endpoint, at: datetime, metric: str) -> float:
    points = endpoint.client("cloudwatch").get_metric_statistics(
        Namespace="Test", MetricName=metric, StartTime=at - timedelta(hours=1), EndTime=at + timedelta(hours=1),
        Period=3600, Statistics=["SampleCount"],
    )["Datapoints"]  # fmt: skip
    return float(sum(point["SampleCount"] for point in points))


def test_points_stay_for_as_long_as_the_emulator_runs_where_upstream_drops_them(
    emulator: Endpoint, ministack: Endpoint, now: datetime
) -> None:
    """metric_points.py: upstream copies all points of all metrics on every call to do so."""
    past = now - timedelta(days=15)
    for endpoint, expected in ((emulator, 1), (ministack, 0)):
        put(endpoint, past, "past", 1)
        assert kept(endpoint, past, "past") == expected


def test_upstream_takes_the_points_of_other_dimensions(ministack: Endpoint, now: datetime) -> None:
    name = alarm(ministack, MetricName="own", Dimensions=dimensions(FunctionName="a"))
    put(ministack, now, "own", 100, FunctionName="b")
    assert described(ministack, name)["StateValue"] == "ALARM"


def test_upstream_never_looks_at_missing_data(ministack: Endpoint, now: datetime) -> None:
    name = alarm(ministack, MetricName="silent", TreatMissingData="breaching")
    put(ministack, now, "something-else", 1)
    assert described(ministack, name)["StateValue"] == "INSUFFICIENT_DATA"
