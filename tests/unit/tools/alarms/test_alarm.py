from __future__ import annotations

from typing import Any

import pytest

from tools.alarms.alarm import Alarm
from tools.alarms.ledger import MINUTE, Ledger, Metric

NOW = 1000  # minutes since 1970

ERRORS = {
    "Namespace": "AWS/Lambda", "MetricName": "Errors", "Statistic": "Sum", "Period": 300, "EvaluationPeriods": 2,
    "Threshold": 5.0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
    "Dimensions": [{"Name": "FunctionName", "Value": "a"}],
}  # fmt: skip


def metric(name: str = "Errors", function: str = "a", unit: str = "") -> Metric:
    return Metric.of("AWS/Lambda", name, {"FunctionName": function}, unit)


def stat(identifier: str, name: str, *, returned: bool = False) -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": "a"}]
    named = {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": dimensions}
    return {"Id": identifier, "ReturnData": returned, "MetricStat": {"Metric": named, "Period": 300, "Stat": "Sum"}}


RATE = {
    "EvaluationPeriods": 1, "Threshold": 5.0, "ComparisonOperator": "GreaterThanThreshold",
    "Metrics": [
        {"Id": "rate", "Expression": "100 * part / whole"}, stat("part", "Errors"), stat("whole", "Invocations"),
    ],
}  # fmt: skip

UNUSUAL = {
    "EvaluationPeriods": 1, "ThresholdMetricId": "band",
    "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
    "Metrics": [
        {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(calls, 2)"},
        stat("calls", "Invocations", returned=True),
    ],
}  # fmt: skip


def state(described: dict[str, Any], ledger: Ledger, before: str = "OK") -> str:
    return Alarm.of(described).judge(ledger, NOW, before).state


def filled(*series: tuple[Metric, list[float | None]]) -> Ledger:
    """One value per period of five minutes, the last of them in the running one."""
    ledger = Ledger()
    for which, values in series:
        for back, value in enumerate(reversed(values)):
            if value is not None:
                ledger.add(which, (NOW - 5 * back) * MINUTE, value)
    return ledger


def test_every_period_has_to_be_over_the_threshold() -> None:
    assert state(ERRORS, filled((metric(), [6, 6]))) == "ALARM"
    assert state(ERRORS, filled((metric(), [5, 6]))) == "OK"
    assert state(ERRORS, filled((metric(), [9, 5]))) == "OK"
    assert state(ERRORS, filled((metric(), [6, None]))) == "OK"


def test_as_many_periods_as_are_said_to_be_enough() -> None:
    two_of_three = ERRORS | {"EvaluationPeriods": 3, "DatapointsToAlarm": 2}
    assert state(two_of_three, filled((metric(), [6, 0, 6]))) == "ALARM"
    assert state(two_of_three, filled((metric(), [6, 0, 0]))) == "OK"


def test_points_of_other_dimensions_are_not_its_own() -> None:
    ledger = filled((metric(function="b"), [9, 9]), (Metric.of("AWS/Lambda", "Errors", {}), [9, 9]))
    assert state(ERRORS, ledger) == "OK"


def test_points_of_another_unit_are_not_its_own_when_it_asks_for_one() -> None:
    ledger = Ledger()
    for back in (0, 5):
        ledger.add(metric(), (NOW - back) * MINUTE, 9, unit="Seconds")
    assert state(ERRORS, ledger) == "ALARM"
    assert state(ERRORS | {"Unit": "Count"}, ledger) == "OK"


@pytest.mark.parametrize(
    ("comparison", "states"),
    [
        ("GreaterThanThreshold", ["OK", "OK", "ALARM"]),
        ("GreaterThanOrEqualToThreshold", ["OK", "ALARM", "ALARM"]),
        ("LessThanThreshold", ["ALARM", "OK", "OK"]),
        ("LessThanOrEqualToThreshold", ["ALARM", "ALARM", "OK"]),
    ],
)
def test_below_at_and_above_the_threshold(comparison: str, states: list[str]) -> None:
    described = ERRORS | {"ComparisonOperator": comparison}
    assert [state(described, filled((metric(), [value, value]))) for value in (4, 5, 6)] == states


def test_a_percentile() -> None:
    slow = ERRORS | {"MetricName": "Duration", "Statistic": None, "ExtendedStatistic": "p95", "Threshold": 1000,
                     "EvaluationPeriods": 1}  # fmt: skip
    ledger = Ledger()
    ledger.add(metric("Duration"), NOW * MINUTE, 10, 94)
    ledger.add(metric("Duration"), NOW * MINUTE, 5000, 6)
    assert state(slow, ledger) == "ALARM"
    ledger.add(metric("Duration"), NOW * MINUTE, 10, 100)
    assert state(slow, ledger) == "OK"


def test_metric_math() -> None:
    assert state(RATE, filled((metric(), [6]), (metric("Invocations"), [100]))) == "ALARM"
    assert state(RATE, filled((metric(), [5]), (metric("Invocations"), [100]))) == "OK"
    assert state(RATE, filled((metric(), [6])), "ALARM") == "INSUFFICIENT_DATA"


def test_what_is_out_of_the_band_on_either_side() -> None:
    usual: list[float | None] = [90, 110, 100, 90, 110, None, None]
    for value, expected in ((100, "OK"), (130, "ALARM"), (70, "ALARM")):
        assert state(UNUSUAL, filled((metric("Invocations"), [*usual, value]))) == expected


def test_only_the_side_that_is_watched() -> None:
    usual: list[float | None] = [90, 110, 100, 90, 110, None, None]
    too_many = UNUSUAL | {"ComparisonOperator": "GreaterThanUpperThreshold"}
    too_few = UNUSUAL | {"ComparisonOperator": "LessThanLowerThreshold"}
    assert state(too_many, filled((metric("Invocations"), [*usual, 70]))) == "OK"
    assert state(too_few, filled((metric("Invocations"), [*usual, 70]))) == "ALARM"
    assert state(too_few, filled((metric("Invocations"), [*usual, 130]))) == "OK"


@pytest.mark.parametrize("missing", ["missing", "breaching", "notBreaching", "ignore"])
def test_before_a_band_is_learnt_nothing_is_said(missing: str) -> None:
    ledger = filled((metric("Invocations"), [1, 1, None, None, 9]))
    assert state(UNUSUAL | {"TreatMissingData": missing}, ledger) == "INSUFFICIENT_DATA"


def test_silence_after_a_band_is_learnt_is_missing_data() -> None:
    ledger = filled((metric("Invocations"), [90, 110, 100, None, None, None]))
    assert state(UNUSUAL | {"TreatMissingData": "breaching"}, ledger) == "ALARM"
    assert state(UNUSUAL | {"TreatMissingData": "notBreaching"}, ledger) == "OK"


def test_what_it_reads_and_what_it_watches() -> None:
    assert Alarm.of(RATE).reads == {metric(), metric("Invocations")}
    assert Alarm.of(RATE).watched == "rate"
    assert Alarm.of(UNUSUAL).watched == "calls"
    assert Alarm.of(ERRORS | {"Unit": "Count"}).reads == {metric()}


def test_silence_is_a_state_too() -> None:
    states = {"notBreaching": "OK", "breaching": "ALARM", "missing": "INSUFFICIENT_DATA", "ignore": "before"}
    for missing, expected in states.items():
        assert state(ERRORS | {"TreatMissingData": missing}, Ledger(), "before") == expected
