"""What stands for a value that is not known until apply, and what does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tools.policy.plan_source import UNTOLD, bare, configured, for_checkov, is_unknown, unread_documents


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("aws_kms_key.this", "aws_kms_key.this"),
        ("aws_subnet.private[0]", "aws_subnet.private"),
        ('module.a["x"].module.b[1].aws_kms_key.this', "module.a.module.b.aws_kms_key.this"),
        ('aws_api_gateway_method.route["GET /users/{userId}"]', "aws_api_gateway_method.route"),
        ('module.a["odd \\"] key"].aws_kms_key.this["[0]"]', "module.a.aws_kms_key.this"),
    ],
)
def test_an_address_without_its_keys_is_that_of_the_block(address: str, block: str) -> None:
    assert bare(address) == block


def plan_of(values: Any, unknown: Any, expressions: Any, arguments: Any = None) -> dict[str, Any]:
    """A table in `module.data.module.table`, and what each module was called with."""
    address = 'module.data.module.table["users"].aws_dynamodb_table.this'
    table = {"address": "aws_dynamodb_table.this", "mode": "managed", "expressions": expressions}
    inner = {"expressions": arguments or {"key_arn": {"references": ["var.key_arn"]}}, "module": {"resources": [table]}}
    outer_arguments = {"key_arn": {"references": ["aws_kms_key.this.arn", "aws_kms_key.this"]}}
    outer = {"expressions": outer_arguments, "module": {"module_calls": {"table": inner}}}
    child = {"resources": [{"address": address, "values": values}]}
    return {
        "planned_values": {"root_module": {"child_modules": [{"child_modules": [child]}]}},
        "resource_changes": [
            {
                "address": address,
                "mode": "managed",
                "type": "aws_dynamodb_table",
                "change": {"actions": ["create"], "after": copy.deepcopy(values), "after_unknown": unknown},
            }
        ],
        "configuration": {"root_module": {"module_calls": {"data": outer}}},
    }


def filled(plan: dict[str, Any]) -> Any:
    copied = for_checkov(plan)["planned_values"]["root_module"]
    return copied["child_modules"][0]["child_modules"][0]["resources"][0]["values"]


def test_a_reference_is_followed_out_of_the_modules_to_what_it_means() -> None:
    plan = plan_of({}, {"kms_key_arn": True}, {"kms_key_arn": {"references": ["var.key_arn"]}})

    assert filled(plan) == {"kms_key_arn": "aws_kms_key.this.arn"}


def test_a_reference_inside_a_nested_block_is_filled_in() -> None:
    block = {"enabled": {"constant_value": True}, "kms_key_arn": {"references": ["var.key_arn"]}}
    plan = plan_of(
        {"server_side_encryption": [{"enabled": True}]},
        {"server_side_encryption": [{"kms_key_arn": True}]},
        {"server_side_encryption": [block]},
    )

    assert filled(plan) == {"server_side_encryption": [{"enabled": True, "kms_key_arn": "aws_kms_key.this.arn"}]}


def test_one_reference_may_stand_for_the_items_of_a_list_and_the_values_of_a_map() -> None:
    plan = plan_of(
        {"subnet_ids": [None, None], "tags": {"a": "known"}},
        {"subnet_ids": [True, True], "tags": {"b": True}},
        {"subnet_ids": {"references": ["aws_subnet.x"]}, "tags": {"references": ["local.tags"]}},
    )

    assert filled(plan) == {"subnet_ids": ["aws_subnet.x", "aws_subnet.x"], "tags": {"a": "known", "b": "local.tags"}}


def test_a_value_that_the_source_does_not_set_stays_absent() -> None:
    """The provider will think of one, but that it does is no reason for a rule to pass."""
    assert filled(plan_of({}, {"arn": True, "policy_arn": True}, {"name": {"constant_value": "x"}})) == {}


def test_a_value_that_is_known_is_not_touched() -> None:
    values = {"name": "users", "ttl": [], "tags": {"a": ""}, "on": False, "n": 0, "many": [None]}

    assert filled(plan_of(values, {}, {"name": {"references": ["var.name"]}})) == values


def test_a_null_is_absent_and_so_is_what_it_might_have_been() -> None:
    """checkov reads a null as the first resource its expression names: `var.on ? aws_kms_key.this.arn : null`."""
    maybe = {"references": ["var.encrypted", "aws_kms_key.this.arn"]}
    written = {"kms_key_arn": maybe, "name": {"constant_value": "x"}, "sse": [{"key": maybe, "on": {}}]}
    plan = plan_of({"kms_key_arn": None, "name": "x", "sse": [{"key": None, "on": True}]}, {}, written)

    assert filled(plan) == {"name": "x", "sse": [{"on": True}]}
    ((_, block, _),) = configured(for_checkov(plan))
    assert block["expressions"] == {"name": {"constant_value": "x"}, "sse": [{"on": {}}]}


def test_a_policy_document_is_never_filled_in() -> None:
    plan = plan_of({}, {"policy": True}, {"policy": {"references": ["var.key_arn"]}})

    assert filled(plan) == {}
    assert list(unread_documents(plan)) == [('module.data.module.table["users"].aws_dynamodb_table.this', "policy")]


def role(**inline: str) -> dict[str, Any]:
    policies = [{"name": name, "policy": text} for name, text in inline.items()]
    return {"address": "aws_iam_role.r", "type": "aws_iam_role", "values": {"name": "r", "inline_policy": policies}}


def test_an_inline_policy_is_judged_where_it_is_declared_and_else_in_its_role() -> None:
    of_its_own = {"role": "r", "name": "mine", "policy": '{"Version":"x","Statement":[]}'}
    declared = {"address": "aws_iam_role_policy.p", "type": "aws_iam_role_policy", "values": of_its_own}
    echo, another = '{"Statement": [], "Version": "x"}', '{"Statement": [1], "Version": "x"}'

    def left(found: dict[str, Any]) -> list[str]:
        root = {"resources": [found, declared]}
        plan = {"planned_values": {"root_module": root}, "resource_changes": [], "configuration": {"root_module": {}}}
        (copied, _) = for_checkov(plan)["planned_values"]["root_module"]["resources"]
        return [policy["name"] for policy in copied["values"]["inline_policy"]]

    assert left(role(mine=echo)) == []
    assert left(role(mine=echo, backdoor=echo)) == ["backdoor"]
    assert left(role(mine=another)) == ["mine"], "it is not the policy that was declared"


def test_a_web_acl_without_rules_has_no_rule_for_checkov() -> None:
    values = {"name": "a", "rule": [], "visibility_config": [{"metric_name": "a"}]}
    acl = {"address": "aws_wafv2_web_acl.a", "type": "aws_wafv2_web_acl", "values": values}
    topic = {"address": "aws_sns_topic.a", "type": "aws_sns_topic", "values": {"rule": []}}
    root = {"resources": [acl, topic]}
    plan = {"planned_values": {"root_module": root}, "resource_changes": [], "configuration": {"root_module": {}}}

    (copied, other) = for_checkov(plan)["planned_values"]["root_module"]["resources"]

    assert sorted(copied["values"]) == ["name", "visibility_config"]
    assert other["values"] == {"rule": []}


def test_a_document_inside_a_nested_block_is_found() -> None:
    plan = plan_of(
        {"inline_policy": [{"name": "a"}]},
        {"inline_policy": [{"policy": True}]},
        {"inline_policy": [{"policy": {"references": ["var.key_arn"]}}]},
    )

    assert [argument for _, argument in unread_documents(plan)] == ["policy"]


def test_the_plan_itself_is_left_as_it_was() -> None:
    plan = plan_of({}, {"kms_key_arn": True}, {"kms_key_arn": {"references": ["var.key_arn"]}})
    before = copy.deepcopy(plan)

    for_checkov(plan)
    list(unread_documents(plan))

    assert plan == before


def test_a_variable_that_leads_nowhere_stands_for_itself() -> None:
    plan = plan_of({}, {"x": True}, {"x": {"references": ["var.gone"]}}, arguments={"key_arn": {"constant_value": "k"}})

    assert filled(plan) == {"x": "var.gone"}


def test_every_managed_block_is_listed_with_its_calls() -> None:
    plan = plan_of({}, {}, {})

    ((address, _, calls),) = configured(plan)

    assert address == "module.data.module.table.aws_dynamodb_table.this"
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("unknown", "path", "expected"),
    [
        ({"arn": True}, "arn", True),
        ({"arn": True}, "name", False),
        ({"a": [{"b": True}]}, "a/[0]/b", True),
        ({"a": [{"b": True}]}, "a/b", True),
        ({"a": [{"c": True}]}, "a/[0]/b", False),
        ({"a": True}, "a/[0]/b", True),
        ({"rule": [{}, {"x": {"status": True}}]}, "rule/*/status", True),
        ({"rule": [{}, {}]}, "rule/*/status", False),
        (None, "arn", False),
    ],
)
def test_checkovs_attribute_paths_are_read_against_the_marks(unknown: Any, path: str, expected: bool) -> None:
    assert is_unknown({"change": {"after_unknown": unknown}}, path) is expected


def test_what_is_worked_out_of_nothing_is_not_taken_for_its_default() -> None:
    plan = plan_of(
        {"tags": {}, "ttl": [{}]},
        {"deletion_protection_enabled": True, "arn": True, "tags": {"a": True}, "ttl": [{"enabled": True}]},
        {"deletion_protection_enabled": {}, "tags": {}, "ttl": [{"enabled": {}}]},
    )

    assert filled(plan) == {
        "deletion_protection_enabled": UNTOLD, "tags": {"a": UNTOLD}, "ttl": [{"enabled": UNTOLD}]
    }  # fmt: skip


def test_a_document_worked_out_of_nothing_is_unread() -> None:
    plan = plan_of({}, {"policy": True}, {"policy": {}})

    assert filled(plan) == {}
    assert [place for _, place in unread_documents(plan)] == ["policy"]
