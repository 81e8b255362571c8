"""X-Ray sampling rules (tools/emulator/extensions/xray_sampling_rules.py)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint

RULE = {"RuleName": "safemate", "ResourceARN": "*", "Priority": 1000, "FixedRate": 0.05, "ReservoirSize": 1,
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
        "Version": 1}  # fmt: skip


def rules(client: Any) -> list[str]:
    return [record["SamplingRule"]["RuleName"] for record in client.get_sampling_rules()["SamplingRuleRecords"]]


def test_a_rule_is_made_changed_tagged_and_deleted(emulator: Endpoint) -> None:
    xray = emulator.client("xray")

    made = xray.create_sampling_rule(SamplingRule=RULE, Tags=[{"Key": "Project", "Value": "SafeMate"}])
    arn = made["SamplingRuleRecord"]["SamplingRule"]["RuleARN"]
    assert arn == f"arn:aws:xray:us-east-1:{DEV}:sampling-rule/safemate"
    assert xray.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "Project", "Value": "SafeMate"}]

    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "safemate", "FixedRate": 0.5})
    (record,) = xray.get_sampling_rules()["SamplingRuleRecords"]
    assert record["SamplingRule"]["FixedRate"] == 0.5
    assert rules(emulator.client("xray", PROD)) == []

    xray.delete_sampling_rule(RuleName="safemate")
    assert rules(xray) == []


def test_upstream_still_lacks_sampling_rules(moto: Endpoint) -> None:
    with pytest.raises(ClientError, match="404"):
        moto.client("xray").create_sampling_rule(SamplingRule=RULE)
