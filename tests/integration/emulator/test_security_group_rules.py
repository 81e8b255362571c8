"""Descriptions of security group rules (tools/emulator/extensions/security_group_rules.py)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.emulator.endpoint import Endpoint

HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


def groups(endpoint: Endpoint) -> tuple[Any, str, str]:
    """An EC2 client and two security groups of one VPC."""
    ec2 = endpoint.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    first, second = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("a", "b")
    )
    return ec2, first, second


def sources(ec2: Any, group: str) -> dict[str, dict[str, Any]]:
    """One permission for each kind of source, described as `from <kind>`."""
    (prefix, *_) = ec2.describe_prefix_lists()["PrefixLists"]
    return {
        "range": {"IpRanges": [{"CidrIp": "10.0.0.0/16", "Description": "from range"}]},
        "group": {"UserIdGroupPairs": [{"GroupId": group, "Description": "from group"}]},
        "list": {"PrefixListIds": [{"PrefixListId": prefix["PrefixListId"], "Description": "from list"}]},
    }


def descriptions(ec2: Any, group: str) -> list[str | None]:
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return [rule.get("Description") for rule in rules if not rule["IsEgress"]]


@pytest.mark.parametrize("kind", ["range", "group", "list"])
def test_a_description_is_kept_whatever_the_source(emulator: Endpoint, kind: str) -> None:
    ec2, group, other = groups(emulator)
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[HTTPS | sources(ec2, other)[kind]])

    assert made["SecurityGroupRules"][0]["Description"] == f"from {kind}"
    assert descriptions(ec2, group) == [f"from {kind}"]


def test_a_changed_description_makes_no_range_up(emulator: Endpoint) -> None:
    ec2, group, other = groups(emulator)
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[HTTPS | sources(ec2, other)["group"]])
    rule = {"SecurityGroupRuleId": made["SecurityGroupRules"][0]["SecurityGroupRuleId"],
            "SecurityGroupRule": HTTPS | {"ReferencedGroupId": other, "Description": "changed"}}  # fmt: skip

    ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=[rule])

    assert descriptions(ec2, group) == ["changed"]
    (permission,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert permission["IpRanges"] == []


def test_upstream_still_loses_it_for_a_group(moto: Endpoint) -> None:
    ec2, group, other = groups(moto)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[HTTPS | sources(ec2, other)["group"]])
    assert descriptions(ec2, group) == [None]
