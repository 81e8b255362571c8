from __future__ import annotations

from typing import Any

from botocore.stub import Stubber

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


def test_a_composite_alarm_is_found_by_name_and_asked_for_by_kind(suspect: Any, lookup: Lookup) -> None:
    composite = suspect("aws_cloudwatch_composite_alarm", alarm_name="c")
    for kept, found in (([], None), ([{"AlarmName": "c", "AlarmRule": 'ALARM("a")'}], "c")):
        with Stubber(lookup.client("cloudwatch")) as account:  # moto makes no composite alarms
            asked = {"AlarmNames": ["c"], "AlarmTypes": ["CompositeAlarm"]}
            account.add_response("describe_alarms", {"CompositeAlarms": kept}, asked)
            assert import_id(composite, lookup) == found


def test_a_dashboard_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    dashboard = suspect("aws_cloudwatch_dashboard", dashboard_name="d")
    assert import_id(dashboard, lookup) is None
    lookup.client("cloudwatch").put_dashboard(DashboardName="d", DashboardBody='{"widgets": []}')
    assert import_id(dashboard, lookup) == "d"


def test_a_saved_query_is_found_by_its_whole_name_and_taken_over_by_arn_once(suspect: Any, lookup: Lookup) -> None:
    name = "dev-safemate/errors"
    kept = [{"name": f"{name}-old", "queryDefinitionId": "q-1"}, {"name": name, "queryDefinitionId": "q-2"}]
    query = suspect("aws_cloudwatch_query_definition", name=name)
    for expected in (f"arn:aws:logs:{lookup.region}:{lookup.account_id}:query-definition:q-2", None):
        with Stubber(lookup.client("logs")) as account:
            asked = {"queryDefinitionNamePrefix": name}
            account.add_response("describe_query_definitions", {"queryDefinitions": kept}, asked)
            assert import_id(query, lookup) == expected


def test_a_saved_query_terraform_knew_is_taken_over_by_arn(suspect: Any, lookup: Lookup) -> None:
    query = suspect("aws_cloudwatch_query_definition", id="q-3", name="dev-safemate/errors")
    assert import_id(query, lookup) == f"arn:aws:logs:{lookup.region}:{lookup.account_id}:query-definition:q-3"


def test_a_sampling_rule_is_found_by_its_whole_name(suspect: Any, lookup: Lookup) -> None:
    rule = suspect("aws_xray_sampling_rule", rule_name="dev-safemate-payments")
    for kept, found in (("dev-safemate-payments-old", None), ("dev-safemate-payments", "dev-safemate-payments")):
        with Stubber(lookup.client("xray")) as account:  # moto knows no sampling rules
            account.add_response("get_sampling_rules", {"SamplingRuleRecords": [{"SamplingRule": _rule(kept)}]}, {})
            assert import_id(rule, lookup) == found


def _rule(name: str) -> dict[str, Any]:
    anything = dict.fromkeys(("ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath"), "*")
    return {"RuleName": name, "Priority": 1, "FixedRate": 0.1, "ReservoirSize": 1, "Version": 1, **anything}
