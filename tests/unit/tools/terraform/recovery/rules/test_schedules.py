from __future__ import annotations

from typing import Any

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def test_a_rule_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    rule = suspect("aws_cloudwatch_event_rule", name="dev-safemate-monitor")
    assert import_id(rule, lookup) is None
    lookup.client("events").put_rule(Name="dev-safemate-monitor", ScheduleExpression="rate(15 minutes)")
    assert import_id(rule, lookup) == "dev-safemate-monitor"


def test_a_target_is_imported_by_rule_and_id_whatever_hyphens_they_have(suspect: Any, lookup: Lookup) -> None:
    target = suspect(
        "aws_cloudwatch_event_target", id="dev-safemate-monitor-a-b", rule="dev-safemate-monitor", target_id="a-b"
    )
    assert import_id(target, lookup) == "dev-safemate-monitor/a-b"


def test_a_target_under_way_is_put_again(suspect: Any, lookup: Lookup) -> None:
    assert import_id(suspect("aws_cloudwatch_event_target", rule="r", target_id="t"), lookup) is None
