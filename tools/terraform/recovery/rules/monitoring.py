"""Log groups, saved queries, alarms and dashboards."""

from __future__ import annotations

from dataclasses import replace

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


def _composite(suspect: Suspect, lookup: Lookup) -> str | None:
    """CloudWatch answers with metric alarms alone unless the other kind is asked for."""
    name = suspect.need("alarm_name")
    found = lookup.ask("cloudwatch", "describe_alarms", AlarmNames=[name], AlarmTypes=["CompositeAlarm"]) or {}
    return name if found.get("CompositeAlarms") else None


def _query_arn(suspect: Suspect, lookup: Lookup) -> str | None:
    """Terraform's own id is AWS's of the query; what it imports by is the ARN."""
    return f"arn:aws:logs:{lookup.region}:{lookup.account_id}:query-definition:{suspect.id}"


def _begun_query(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("name")
    found = lookup.every("logs", "describe_query_definitions", "queryDefinitions", queryDefinitionNamePrefix=name)
    query = lookup.free(each["queryDefinitionId"] for each in found if each["name"] == name)
    return _query_arn(replace(suspect, id=query), lookup) if query else None


def _sampling_rule(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("rule_name")
    kept = lookup.every("xray", "get_sampling_rules", "SamplingRuleRecords")
    return name if any(record["SamplingRule"]["RuleName"] == name for record in kept) else None


RULES = {
    "aws_cloudwatch_log_group": Rule(begun=_log_group),
    "aws_cloudwatch_metric_alarm": Rule(begun=_alarm),
    "aws_cloudwatch_composite_alarm": Rule(begun=_composite),
    "aws_cloudwatch_dashboard": Rule(begun=asked("cloudwatch", "get_dashboard", DashboardName="dashboard_name")),
    "aws_cloudwatch_query_definition": Rule(made=_query_arn, begun=_begun_query, new_ids=True),
    "aws_xray_sampling_rule": Rule(begun=_sampling_rule),
}
