from __future__ import annotations

from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for

TAGS = {"Name": "prod-safemate-x", "Environment": "prod"}


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def tagged(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": name, "Value": value} for name, value in TAGS.items()]}]


@pytest.fixture
def vpc(lookup: Lookup) -> str:
    made = lookup.client("ec2").create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc"))
    return str(made["Vpc"]["VpcId"])


@pytest.fixture
def subnet(lookup: Lookup, vpc: str) -> str:
    made = lookup.client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", TagSpecifications=tagged("subnet"))
    return str(made["Subnet"]["SubnetId"])


@pytest.fixture
def table(lookup: Lookup, vpc: str) -> str:
    made = lookup.client("ec2").create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table"))
    return str(made["RouteTable"]["RouteTableId"])


def make(lookup: Lookup, resource_type: str, vpc: str, subnet: str) -> str:
    """One of the type, tagged as it is made, as Terraform's provider does."""
    ec2 = lookup.client("ec2")
    if resource_type == "aws_internet_gateway":
        made = ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway"))["InternetGateway"]
        return str(made["InternetGatewayId"])
    if resource_type == "aws_eip":
        return str(ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip"))["AllocationId"])
    if resource_type == "aws_nat_gateway":
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, TagSpecifications=tagged("natgateway"))
        return str(made["NatGateway"]["NatGatewayId"])
    if resource_type == "aws_security_group":
        made = ec2.create_security_group(
            GroupName="g", Description="d", VpcId=vpc, TagSpecifications=tagged("security-group")
        )
        return str(made["GroupId"])
    made = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", TagSpecifications=tagged("vpc-endpoint")
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


@pytest.mark.parametrize(
    "resource_type",
    ["aws_internet_gateway", "aws_eip", "aws_nat_gateway", "aws_security_group", "aws_vpc_endpoint"],
)
def test_what_is_tagged_as_it_is_made_is_found_by_its_tags_once(
    suspect: Any, lookup: Lookup, vpc: str, subnet: str, resource_type: str
) -> None:
    wanted = suspect(resource_type, tags_all=TAGS)
    assert import_id(wanted, lookup) is None
    made = make(lookup, resource_type, vpc, subnet)
    assert import_id(suspect(resource_type, tags_all={**TAGS, "Environment": "dev"}), lookup) is None
    assert import_id(wanted, lookup) == made
    assert import_id(wanted, lookup) is None


def test_networks_subnets_and_route_tables_are_found_by_their_tags(
    suspect: Any, lookup: Lookup, vpc: str, subnet: str, table: str
) -> None:
    found = [import_id(suspect(t, tags_all=TAGS), lookup) for t in ("aws_vpc", "aws_subnet", "aws_route_table")]
    assert found == [vpc, subnet, table]


def test_without_a_name_tag_nothing_is_found_since_everything_has_the_others(
    suspect: Any, lookup: Lookup, vpc: str
) -> None:
    assert import_id(suspect("aws_vpc", tags_all={"Environment": "prod"}), lookup) is None


def test_a_nat_gateway_that_is_gone_is_not_found(suspect: Any, lookup: Lookup, vpc: str, subnet: str) -> None:
    made = make(lookup, "aws_nat_gateway", vpc, subnet)
    lookup.client("ec2").delete_nat_gateway(NatGatewayId=made)
    assert import_id(suspect("aws_nat_gateway", tags_all=TAGS), lookup) is None


def test_a_route_is_imported_by_table_and_destination(
    suspect: Any, lookup: Lookup, vpc: str, subnet: str, table: str
) -> None:
    planned = {"route_table_id": table, "destination_cidr_block": "0.0.0.0/0"}
    assert import_id(suspect("aws_route", id="r-1", **planned), lookup) == f"{table}_0.0.0.0/0"
    assert import_id(suspect("aws_route", **planned), lookup) is None
    gateway = make(lookup, "aws_internet_gateway", vpc, subnet)
    ec2 = lookup.client("ec2")
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert import_id(suspect("aws_route", **planned), lookup) == f"{table}_0.0.0.0/0"


def test_an_association_is_imported_by_subnet_and_table(suspect: Any, lookup: Lookup, subnet: str, table: str) -> None:
    planned = {"subnet_id": subnet, "route_table_id": table}
    assert import_id(suspect("aws_route_table_association", **planned), lookup) is None
    made = lookup.client("ec2").associate_route_table(SubnetId=subnet, RouteTableId=table)["AssociationId"]
    assert import_id(suspect("aws_route_table_association", id=made), lookup) == f"{subnet}/{table}"
    assert import_id(suspect("aws_route_table_association", **planned), lookup) == f"{subnet}/{table}"
    assert import_id(suspect("aws_route_table_association", id="rtbassoc-none"), lookup) is None


def test_the_rules_of_a_security_group_are_found_by_their_tags(suspect: Any, lookup: Lookup, vpc: str) -> None:
    ec2 = lookup.client("ec2")
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    made = ec2.authorize_security_group_ingress(
        GroupId=group, TagSpecifications=tagged("security-group-rule"),
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}],
    )  # fmt: skip
    rule = suspect("aws_vpc_security_group_ingress_rule", tags_all=TAGS)
    assert import_id(rule, lookup) == made["SecurityGroupRules"][0]["SecurityGroupRuleId"]


def test_flow_logs_are_found_by_their_tags(suspect: Any, lookup: Lookup, vpc: str) -> None:
    flow = suspect("aws_flow_log", tags_all=TAGS)
    assert import_id(flow, lookup) is None
    lookup.client("s3").create_bucket(Bucket="flow-logs")
    made = lookup.client("ec2").create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flow-logs", TagSpecifications=tagged("vpc-flow-log"),
    )  # fmt: skip
    assert import_id(flow, lookup) == made["FlowLogIds"][0]
