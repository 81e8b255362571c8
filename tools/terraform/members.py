"""Members of a list that each should be a resource of its own: a role's inline policies, a group's rules, a table's
routes.

Their owner shows them all, whoever made them. Terraform manages those that are declared, and says nothing of the
others: at the next apply it takes a backdoor into its state as something that always was there. So each is looked at
in the state itself, and not only when it is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.plan import bare, configured
from tools.model import DriftItem
from tools.terraform.differences import text
from tools.terraform.siblings import State

NOT_DECLARED = "(not declared)"

Values = Mapping[str, Any]
Member = tuple[str, str]
"""What it is called, and what it says."""

Look = Callable[[Values, State], Iterable[Member]]


@dataclass(frozen=True)
class _Attribute:
    """An attribute whose members are resources of their own, and how to find those that are not."""

    type: str
    name: str
    undeclared: Look


class Members:
    """The lists of one plan's state whose members should each be a resource of its own."""

    def __init__(self, document: Mapping[str, Any], state: State) -> None:
        self._state = state
        self._blocks: dict[str, Values] = {}
        if "configuration" in document:
            self._blocks = {address: block.get("expressions", {}) for address, block, _ in configured(document)}

    def cover(self, kind: str, address: str, attribute: str) -> bool:
        """Whether `undeclared` looks at an attribute; not where the block lists the members itself."""
        known = any((each.type, each.name) == (kind, attribute) for each in _ATTRIBUTES)
        return known and attribute not in self._blocks.get(bare(address), {})

    def undeclared(self) -> Iterator[DriftItem]:
        """Every member that no resource of the state declares."""
        for each in _ATTRIBUTES:
            for address, values in self._state.owners(each.type):
                if self.cover(each.type, address, each.name):
                    for name, says in each.undeclared(values, self._state):
                        yield DriftItem(address, f'{each.name}["{name}"]', NOT_DECLARED, says)


def _inline_policies(role: Values, state: State) -> Iterator[Member]:
    declared = {p.get("name") for p in state.pointing_at("aws_iam_role_policy", "role", role.get("name"))}
    for policy in role.get("inline_policy") or ():
        if policy.get("name") and policy["name"] not in declared:
            yield str(policy["name"]), text(policy.get("policy"))


def _attached_policies(role: Values, state: State) -> Iterator[Member]:
    attached = state.pointing_at("aws_iam_role_policy_attachment", "role", role.get("name"))
    for arn in sorted(set(role.get("managed_policy_arns") or ()) - {a.get("policy_arn") for a in attached}):
        yield str(arn), "attached"


def _routes(table: Values, state: State) -> Iterator[Member]:
    """A gateway endpoint adds a route to a prefix list (pl-…) to the tables it is attached to."""
    routes = state.pointing_at("aws_route", "route_table_id", table.get("id"))
    declared = {r.get(f"destination_{kind}") for r in routes for kind in _DESTINATIONS if r.get(f"destination_{kind}")}
    endpoints = {endpoint.get("id") for endpoint in state.by_type.get("aws_vpc_endpoint", ())}
    for route in table.get("route") or ():
        where = route.get("cidr_block") or route.get("ipv6_cidr_block") or route.get("destination_prefix_list_id")
        by_endpoint = {route.get("gateway_id"), route.get("vpc_endpoint_id")} & endpoints
        if where and where not in declared and not by_endpoint:
            yield str(where), text({key: value for key, value in route.items() if value})


_DESTINATIONS = ("cidr_block", "ipv6_cidr_block", "prefix_list_id")


def _group_rules(attribute: str) -> Look:
    """The rules of a security group, one for each source: AWS lists several sources of the same ports as one rule."""

    def look(group: Values, state: State) -> Iterator[Member]:
        own = str(group.get("id"))
        kind = f"aws_vpc_security_group_{attribute}_rule"
        declared = {_of_rule(rule) for rule in state.pointing_at(kind, "security_group_id", own)}
        found = {one for rule in group.get(attribute) or () for one in _of_group(rule, own)}
        for protocol, low, high, source in sorted(found - declared):
            ports = "all ports" if protocol == "-1" else f"port {low}" if low == high else f"ports {low} to {high}"
            yield source, f"{'any protocol' if protocol == '-1' else protocol}, {ports}"

    return look


_Rule = tuple[str, int, int, str]
"""Protocol, first port, last port, source or destination."""


def _rule(protocol: Any, low: Any, high: Any, source: Any) -> _Rule:
    """Protocol -1 is every one, and has no ports (EC2 API, IpPermission)."""
    return ("-1", 0, 0, str(source)) if str(protocol) == "-1" else (str(protocol), low or 0, high or 0, str(source))


def _of_rule(rule: Values) -> _Rule:
    sources = (rule.get(key) for key in ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"))
    source = next((source for source in sources if source), "")
    return _rule(rule.get("ip_protocol"), rule.get("from_port"), rule.get("to_port"), source)


def _of_group(rule: Values, own: str) -> Iterator[_Rule]:
    sources = [
        source
        for key in ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
        for source in rule.get(key) or ()
    ]
    for source in [*sources, *([own] if rule.get("self") else [])]:
        yield _rule(rule.get("protocol"), rule.get("from_port"), rule.get("to_port"), source)


_ATTRIBUTES = (
    _Attribute("aws_iam_role", "inline_policy", _inline_policies),
    _Attribute("aws_iam_role", "managed_policy_arns", _attached_policies),
    _Attribute("aws_route_table", "route", _routes),
    *(
        _Attribute(kind, attribute, _group_rules(attribute))
        for kind in ("aws_security_group", "aws_default_security_group")
        for attribute in ("ingress", "egress")
    ),
)
