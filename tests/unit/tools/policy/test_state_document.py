"""A state reads like a plan that changes nothing: every resource under its own address, with all its values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.errors import GateUnsound
from tools.policy import state_document
from tools.policy.plan_source import planned
from tools.policy.soundness import faults_of

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'


def block(type_: str, name: str, *instances: dict[str, Any], module: str = "", mode: str = "managed") -> dict[str, Any]:
    inside = {"module": module} if module else {}
    return {**inside, "mode": mode, "type": type_, "name": name, "provider": PROVIDER, "instances": list(instances)}


def instance(**more: Any) -> dict[str, Any]:
    return {"schema_version": 1, "attributes": {"id": "x", "tags": None}, **more}


def state(*blocks: dict[str, Any], **more: Any) -> bytes:
    outputs = {"address": {"value": "https://x", "type": "string"}}
    return json.dumps(
        {"version": 4, "terraform_version": "1.11.4", "outputs": outputs, "resources": blocks, **more}
    ).encode()


@pytest.fixture
def plan(make: Any) -> dict[str, Any]:
    return dict(make.plan(make.change("aws_sns_topic.this"), make.change('module.m["a"].aws_kms_key.this[0]')))


def test_every_instance_has_the_address_terraform_gives_it(plan: dict[str, Any]) -> None:
    read = state(
        block("aws_sns_topic", "this", instance()),
        block("aws_kms_key", "this", instance(index_key=0), module='module.m["a"]'),
        block("aws_iam_role", "by", instance(index_key='a "b" ${c}')),
    )
    document = state_document.document(plan, read)

    assert [change["address"] for change in planned(document)] == [
        "aws_sns_topic.this",
        'module.m["a"].aws_kms_key.this[0]',
        r'aws_iam_role.by["a \"b\" $${c}"]',
    ]
    assert document["resource_changes"][1]["index"] == 0
    assert document["resource_changes"][1]["module_address"] == 'module.m["a"]'


def test_nothing_changes_and_nothing_is_unknown(plan: dict[str, Any]) -> None:
    document = state_document.document(plan, state(block("aws_sns_topic", "this", instance())))

    change = document["resource_changes"][0]["change"]
    assert (change["actions"], change["after_unknown"]) == (["no-op"], {})
    assert change["before"] == change["after"] == {"id": "x", "tags": None}


def test_the_gate_finds_the_document_whole(plan: dict[str, Any]) -> None:
    document = state_document.document(plan, state(block("aws_sns_topic", "this", instance())))

    assert not list(faults_of(document))
    assert document["configuration"] is plan["configuration"]


def test_planned_values_hold_every_module(plan: dict[str, Any]) -> None:
    read = state(
        block("aws_sns_topic", "this", instance()), block("aws_kms_key", "this", instance(), module="module.m.module.n")
    )
    values = state_document.document(plan, read)["planned_values"]

    assert [r["address"] for r in values["root_module"]["resources"]] == ["aws_sns_topic.this"]
    (child,) = values["root_module"]["child_modules"]
    assert child["address"] == "module.m.module.n"
    assert child["resources"][0]["values"] == {"id": "x", "tags": None}
    assert child["resources"][0]["provider_name"] == "registry.terraform.io/hashicorp/aws"
    assert values["outputs"] == {"address": {"value": "https://x"}}


def test_data_and_what_waits_to_be_deleted_are_left_out(plan: dict[str, Any]) -> None:
    read = state(
        block("aws_region", "this", instance(), mode="data"),
        block("aws_sns_topic", "this", instance(), instance(deposed="0123abcd")),
    )
    assert len(state_document.document(plan, read)["resource_changes"]) == 1


def test_what_the_plan_made_and_the_state_lacks_is_named(plan: dict[str, Any]) -> None:
    document = state_document.document(plan, state(block("aws_sns_topic", "this", instance())))

    assert state_document.missing(plan, document) == ('module.m["a"].aws_kms_key.this[0]',)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", state(version=3), state({"mode": "managed"}), state(outputs=[]), state("text")],
    ids=repr,
)
def test_what_is_no_state_is_unsound(plan: dict[str, Any], body: bytes) -> None:
    with pytest.raises(GateUnsound, match="the state cannot be read"):
        state_document.document(plan, body)
