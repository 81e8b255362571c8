"""The VPC and what is in it. EC2 tags things as it makes them, so a tag that is theirs alone finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.terraform.recovery.lookup import Lookup, has_tags
from tools.terraform.recovery.rule import Answer, Rule, joined
from tools.terraform.recovery.suspects import Suspect

_GONE = {"deleted", "deleting", "failed"}


def _tagged(operation: str, items: str, id_key: str, filters: str = "Filters") -> Answer:
    """The one that carries all the planned tags. `filters` is how this operation spells its parameter."""

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        tags = dict(suspect.planned.get("tags_all") or {})
        if "Name" not in tags:  # the others are on everything
            return None
        by_name = [{"Name": "tag:Name", "Values": [tags["Name"]]}]
        found = lookup.every("ec2", operation, items, **{filters: by_name})
        return lookup.free(str(item[id_key]) for item in found if _is_there(item) and has_tags(tags, item["Tags"]))

    return answer


def _is_there(item: dict[str, Any]) -> bool:
    return str(item.get("State")) not in _GONE


def _tables(lookup: Lookup, name: str, value: str) -> Iterator[dict[str, Any]]:
    return lookup.every("ec2", "describe_route_tables", "RouteTables", Filters=[{"Name": name, "Values": [value]}])


_route = joined("route_table_id", "destination_cidr_block", separator="_")


def _begun_route(suspect: Suspect, lookup: Lookup) -> str | None:
    destination = suspect.need("destination_cidr_block")
    for table in _tables(lookup, "route-table-id", suspect.need("route_table_id")):
        if any(route.get("DestinationCidrBlock") == destination for route in table["Routes"]):
            return _route(suspect, lookup)
    return None


def _association(suspect: Suspect, lookup: Lookup) -> str | None:
    """`subnet/table`, from the association's own id."""
    by_id = "association.route-table-association-id"
    for table in _tables(lookup, by_id, suspect.id or ""):
        for item in table["Associations"]:
            if item["RouteTableAssociationId"] == suspect.id:
                return f"{item['SubnetId']}/{table['RouteTableId']}"
    return None


def _begun_association(suspect: Suspect, lookup: Lookup) -> str | None:
    subnet, wanted = suspect.need("subnet_id"), suspect.need("route_table_id")
    found = _tables(lookup, "association.subnet-id", subnet)
    return f"{subnet}/{wanted}" if any(t["RouteTableId"] == wanted for t in found) else None


def _found(answer: Answer) -> Rule:
    return Rule(begun=answer, new_ids=True)


_rules_of_groups = _found(_tagged("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId"))

RULES = {
    "aws_vpc": _found(_tagged("describe_vpcs", "Vpcs", "VpcId")),
    "aws_subnet": _found(_tagged("describe_subnets", "Subnets", "SubnetId")),
    "aws_internet_gateway": _found(_tagged("describe_internet_gateways", "InternetGateways", "InternetGatewayId")),
    "aws_eip": _found(_tagged("describe_addresses", "Addresses", "AllocationId")),
    "aws_nat_gateway": _found(_tagged("describe_nat_gateways", "NatGateways", "NatGatewayId", "Filter")),
    "aws_route_table": _found(_tagged("describe_route_tables", "RouteTables", "RouteTableId")),
    "aws_route": Rule(made=_route, begun=_begun_route),
    "aws_route_table_association": Rule(made=_association, begun=_begun_association, new_ids=True),
    "aws_security_group": _found(_tagged("describe_security_groups", "SecurityGroups", "GroupId")),
    "aws_default_security_group": Rule(),  # taken over, not made: taking it over again does the same
    "aws_vpc_security_group_egress_rule": _rules_of_groups,
    "aws_vpc_security_group_ingress_rule": _rules_of_groups,
    "aws_vpc_endpoint": _found(_tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId")),
    "aws_flow_log": _found(_tagged("describe_flow_logs", "FlowLogs", "FlowLogId", "Filter")),
}
