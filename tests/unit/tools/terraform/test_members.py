"""Members that nobody declared are found in the state itself, new or not; those that somebody did are no drift."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.terraform import drift

ROLE = {"name": "dev-role"}
BACKDOOR = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def resource(kind: str, **values: Any) -> dict[str, Any]:
    return {"type": kind, "mode": "managed", "address": f"{kind}.it", "values": values}


def found(*state: dict[str, Any], **document: Any) -> list[tuple[str, str, str, str]]:
    root = {"child_modules": [{"resources": list(state)}]}
    items = drift.find({"prior_state": {"values": {"root_module": root}}, **document})
    return [(i.address, i.attribute, i.before, i.after) for i in items]


def role(*names: str, arns: tuple[str, ...] = ()) -> dict[str, Any]:
    policies = [{"name": name, "policy": BACKDOOR} for name in names]
    return resource("aws_iam_role", **ROLE, inline_policy=policies, managed_policy_arns=list(arns))


OWN = resource("aws_iam_role_policy", name="own", role="dev-role")


def test_a_declared_inline_policy_shows_up_at_its_role_without_being_drift() -> None:
    change = {"before": {**ROLE, "inline_policy": []}, "after": {**ROLE, "inline_policy": [{"name": "own"}]}}
    drifted = {"address": "aws_iam_role.it", "type": "aws_iam_role", "change": change}
    assert found(role("own"), OWN, resource_drift=[drifted]) == []


def test_an_inline_policy_added_behind_terraforms_back_is_named_with_what_it_says_and_the_others_are_not() -> None:
    assert found(role("own", "backdoor"), OWN) == [
        ("aws_iam_role.it", 'inline_policy["backdoor"]', "(not declared)", BACKDOOR)
    ]


def test_a_backdoor_that_an_apply_has_taken_into_the_state_meanwhile_is_still_found() -> None:
    assert len(found(role("backdoor"), resource_drift=[])) == 1


def test_a_role_that_lists_its_policies_itself_is_compared_as_terraform_does() -> None:
    block = {"mode": "managed", "address": "aws_iam_role.it", "expressions": {"inline_policy": [{}]}}
    configuration = {"root_module": {"resources": [block]}}
    change = {"before": {"inline_policy": [{"name": "a"}]}, "after": {"inline_policy": [{"name": "b"}]}}
    drifted = {"address": "aws_iam_role.it", "type": "aws_iam_role", "change": change}
    items = found(role("b"), configuration=configuration, resource_drift=[drifted])
    assert [attribute for _, attribute, *_ in items] == ['inline_policy["a"]', 'inline_policy["b"]']


def test_a_managed_policy_attached_to_a_role_is_drift_unless_declared() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert found(role(arns=(arn,))) == [
        ("aws_iam_role.it", f'managed_policy_arns["{arn}"]', "(not declared)", "attached")
    ]
    assert not found(role(arns=(arn,)), resource("aws_iam_role_policy_attachment", role="dev-role", policy_arn=arn))


def group(*rules: dict[str, Any], kind: str = "aws_security_group") -> dict[str, Any]:
    return resource(kind, id="sg-1", ingress=[], egress=list(rules))


HTTPS = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"]}
DECLARED = resource(
    "aws_vpc_security_group_egress_rule", security_group_id="sg-1", cidr_ipv4="10.0.0.0/8", ip_protocol="tcp",
    from_port=443, to_port=443,
)  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ([HTTPS], []),
        ([{**HTTPS, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}], ['egress["0.0.0.0/0"]']),
        ([HTTPS, {**HTTPS, "from_port": 22, "to_port": 22}], ['egress["10.0.0.0/8"]']),
        ([{**HTTPS, "self": True}], ['egress["sg-1"]']),
        ([{"protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_blocks": ["::/0"]}], ['egress["::/0"]']),
        ([{**HTTPS, "cidr_blocks": [], "security_groups": ["sg-2"]}], ['egress["sg-2"]']),
    ],
)
def test_a_rule_beside_a_declared_one_is_drift_even_where_aws_lists_both_as_one(
    rules: list[dict[str, Any]], named: list[str]
) -> None:
    assert [attribute for _, attribute, *_ in found(group(*rules), DECLARED)] == named


def test_a_rule_for_every_protocol_is_its_declaration_though_one_has_ports_and_the_other_none() -> None:
    everything = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    declared = {"security_group_id": "sg-1", "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1", "from_port": None}
    assert not found(group(everything), resource("aws_vpc_security_group_egress_rule", **declared))


def test_a_rule_put_into_the_default_group_that_we_keep_closed_is_drift() -> None:
    assert len(found(group(HTTPS, kind="aws_default_security_group"))) == 1


@pytest.mark.parametrize(
    ("route", "named"),
    [
        ({"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}, []),
        ({"cidr_block": "8.8.8.8/32", "gateway_id": "igw-1"}, ['route["8.8.8.8/32"]']),
        ({"cidr_block": "", "ipv6_cidr_block": "::/0", "gateway_id": "igw-1"}, ['route["::/0"]']),
        ({"destination_prefix_list_id": "pl-1", "gateway_id": "vpce-1"}, []),
        ({"destination_prefix_list_id": "pl-1", "gateway_id": "igw-1"}, ['route["pl-1"]']),
    ],
)
def test_a_route_that_neither_a_resource_nor_an_endpoint_made_is_drift(route: dict[str, Any], named: list[str]) -> None:
    table = resource("aws_route_table", id="rtb-1", route=[route])
    declared = resource("aws_route", route_table_id="rtb-1", destination_cidr_block="0.0.0.0/0")
    assert [a for _, a, *_ in found(table, declared, resource("aws_vpc_endpoint", id="vpce-1"))] == named
