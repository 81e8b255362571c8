from __future__ import annotations

from typing import Any

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for

PLANNED = {"name": "waf", "scope": "REGIONAL"}


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def test_a_web_acl_is_imported_by_id_name_and_scope(suspect: Any, lookup: Lookup) -> None:
    assert import_id(suspect("aws_wafv2_web_acl", id="i", **PLANNED), lookup) == "i/waf/REGIONAL"


def test_a_web_acl_under_way_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    acl = suspect("aws_wafv2_web_acl", **PLANNED)
    assert import_id(acl, lookup) is None
    visibility = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    made = lookup.client("wafv2").create_web_acl(
        Name="waf", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )
    assert import_id(acl, lookup) == f"{made['Summary']['Id']}/waf/REGIONAL"
