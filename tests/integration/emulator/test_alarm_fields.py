"""Alarms in full, over every protocol (tools/emulator/extensions/alarm_fields.py)."""

from __future__ import annotations

from typing import Any

from tests.integration.emulator.endpoint import DEV, Endpoint, query

PLAIN = {
    "AlarmName": "errors", "AlarmDescription": "a < b & c", "Namespace": "AWS/Lambda", "MetricName": "Errors",
    "Statistic": "Sum", "Period": 300, "EvaluationPeriods": 2, "DatapointsToAlarm": 2, "Threshold": 10.0,
    "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching", "ActionsEnabled": False,
    "AlarmActions": ["arn:aws:sns:us-east-1:111111111111:a"], "OKActions": ["arn:aws:sns:us-east-1:111111111111:b"],
    "InsufficientDataActions": ["arn:aws:sns:us-east-1:111111111111:c"],
    "Dimensions": [{"Name": "FunctionName", "Value": "dev-safemate-wallet-manager"}],
}  # fmt: skip


def sum_of(name: str) -> dict[str, Any]:
    dimensions = [{"Name": "Stage", "Value": "dev"}]
    metric = {"Namespace": "AWS/ApiGateway", "MetricName": name, "Dimensions": dimensions}
    return {"Stat": "Sum", "Period": 300, "Metric": metric}


RATE = {
    "AlarmName": "rate", "EvaluationPeriods": 1, "Threshold": 0.05, "ComparisonOperator": "GreaterThanThreshold",
    "Metrics": [
        {"Id": "rate", "Expression": "errors / calls", "Label": "rate", "ReturnData": True},
        {"Id": "errors", "ReturnData": False, "MetricStat": sum_of("5XXError")},
        {"Id": "calls", "ReturnData": False, "MetricStat": sum_of("Count")},
    ],
}  # fmt: skip


def flat(value: Any, name: str = "") -> dict[str, str]:
    """Parameters of the query protocol out of nested values."""
    if isinstance(value, dict):
        parts = [flat(part, f"{name}.{key}" if name else key) for key, part in value.items()]
    elif isinstance(value, list):
        parts = [flat(part, f"{name}.member.{number}") for number, part in enumerate(value, 1)]
    else:
        return {name: str(value).lower() if isinstance(value, bool) else str(value)}
    return {key: text for part in parts for key, text in part.items()}


def put_over_query(endpoint: Endpoint, alarm: dict[str, Any], operation: str = "PutMetricAlarm") -> None:
    query(endpoint, "monitoring", DEV, {"Action": operation, "Version": "2010-08-01", **flat(alarm)})


def describe_over_query(endpoint: Endpoint, name: str, kind: str = "MetricAlarm") -> dict[str, Any]:
    parameters = {"Action": "DescribeAlarms", "AlarmNames.member.1": name, "AlarmTypes.member.1": kind}
    (element,) = query(endpoint, "monitoring", DEV, parameters).findall(f".//{kind}s/member")
    return {part.tag: part for part in element}


def texts(element: Any) -> list[str]:
    return [part.text or "" for part in element]


def test_every_field_over_the_query_protocol(emulator: Endpoint) -> None:
    put_over_query(emulator, PLAIN)

    found = describe_over_query(emulator, "errors")

    for field in ("AlarmDescription", "Namespace", "MetricName", "Statistic", "ComparisonOperator", "TreatMissingData"):
        assert found[field].text == PLAIN[field]
    assert (found["Period"].text, found["EvaluationPeriods"].text, found["DatapointsToAlarm"].text) == ("300", "2", "2")
    assert (found["Threshold"].text, found["ActionsEnabled"].text) == ("10.0", "false")
    for field in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        assert texts(found[field]) == PLAIN[field]
    assert texts(found["Dimensions"][0]) == ["FunctionName", "dev-safemate-wallet-manager"]


def test_what_was_not_set_is_not_described(emulator: Endpoint) -> None:
    put_over_query(emulator, RATE)

    found = describe_over_query(emulator, "rate")

    assert not {"Statistic", "ExtendedStatistic", "Period", "Unit", "MetricName", "Namespace"} & found.keys()


def test_metric_math_comes_back_as_it_went_in(emulator: Endpoint) -> None:
    put_over_query(emulator, RATE)

    (described,) = emulator.client("cloudwatch").describe_alarms(AlarmNames=["rate"])["MetricAlarms"]

    assert described["Metrics"] == RATE["Metrics"]


def test_metric_math_set_by_an_sdk_is_described_over_the_query_protocol(emulator: Endpoint) -> None:
    emulator.client("cloudwatch").put_metric_alarm(**RATE | {"AlarmName": "rate-by-sdk"})

    metrics = describe_over_query(emulator, "rate-by-sdk")["Metrics"]

    assert [member.findtext("Id") for member in metrics] == ["rate", "errors", "calls"]
    assert metrics[0].findtext("Expression") == "errors / calls"
    assert metrics[1].findtext("MetricStat/Metric/Dimensions/member/Value") == "dev"


def test_a_percentile_alarm_has_no_plain_statistic(emulator: Endpoint) -> None:
    latency = {"AlarmName": "latency", "ExtendedStatistic": "p95", "Statistic": None}
    put_over_query(emulator, {key: value for key, value in (PLAIN | latency).items() if value is not None})

    found = describe_over_query(emulator, "latency")

    assert found["ExtendedStatistic"].text == "p95"
    assert "Statistic" not in found


def test_a_composite_alarm_in_full(emulator: Endpoint) -> None:
    put_over_query(emulator, PLAIN)
    composite = {"AlarmName": "either", "AlarmRule": "ALARM(errors)", "AlarmDescription": "either",
                 "ActionsEnabled": True, "AlarmActions": ["arn:aws:sns:us-east-1:111111111111:a"],
                 "ActionsSuppressor": "errors", "ActionsSuppressorWaitPeriod": 60,
                 "ActionsSuppressorExtensionPeriod": 30}  # fmt: skip
    put_over_query(emulator, composite, "PutCompositeAlarm")

    found = describe_over_query(emulator, "either", "CompositeAlarm")

    assert (found["ActionsEnabled"].text, found["AlarmRule"].text) == ("true", "ALARM(errors)")
    assert texts(found["AlarmActions"]) == composite["AlarmActions"]
    assert (found["ActionsSuppressor"].text, found["ActionsSuppressorWaitPeriod"].text) == ("errors", "60")


def test_upstream_still_describes_only_a_part(ministack: Endpoint) -> None:
    put_over_query(ministack, PLAIN)
    assert not {"Period", "Statistic", "Dimensions", "ActionsEnabled"} & describe_over_query(ministack, "errors").keys()


def test_upstream_still_loses_metric_math(ministack: Endpoint) -> None:
    client = ministack.client("cloudwatch")
    client.put_metric_alarm(**RATE)
    assert "Metrics" not in client.describe_alarms(AlarmNames=["rate"])["MetricAlarms"][0]
