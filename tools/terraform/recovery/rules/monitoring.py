"""Log groups, alarms and dashboards."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule, asked
from tools.terraform.recovery.suspects import Suspect


def _log_group(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("name")
    found = lookup.every("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return name if any(group["logGroupName"] == name for group in found) else None


def _alarm(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("alarm_name")
    found = lookup.ask("cloudwatch", "describe_alarms", AlarmNames=[name]) or {}
    return name if found.get("MetricAlarms") else None


RULES = {
    "aws_cloudwatch_log_group": Rule(begun=_log_group),
    "aws_cloudwatch_metric_alarm": Rule(begun=_alarm),
    "aws_cloudwatch_dashboard": Rule(begun=asked("cloudwatch", "get_dashboard", DashboardName="dashboard_name")),
}
