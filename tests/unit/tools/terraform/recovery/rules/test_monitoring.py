from __future__ import annotations

from typing import Any

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def test_a_log_group_is_found_by_its_whole_name(suspect: Any, lookup: Lookup) -> None:
    logs = lookup.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/f-of-another")
    group = suspect("aws_cloudwatch_log_group", name="/aws/lambda/f")
    assert import_id(group, lookup) is None
    logs.create_log_group(logGroupName="/aws/lambda/f")
    assert import_id(group, lookup) == "/aws/lambda/f"


def test_an_alarm_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    alarm = suspect("aws_cloudwatch_metric_alarm", alarm_name="a")
    assert import_id(alarm, lookup) is None
    lookup.client("cloudwatch").put_metric_alarm(
        AlarmName="a", Namespace="n", MetricName="m", ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1,
        Period=60, Statistic="Sum", Threshold=1,
    )  # fmt: skip
    assert import_id(alarm, lookup) == "a"


def test_a_dashboard_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    dashboard = suspect("aws_cloudwatch_dashboard", dashboard_name="d")
    assert import_id(dashboard, lookup) is None
    lookup.client("cloudwatch").put_dashboard(DashboardName="d", DashboardBody='{"widgets": []}')
    assert import_id(dashboard, lookup) == "d"
