from __future__ import annotations

import json
from typing import Any

import pytest

from tools.errors import ToolFailed
from tools.terraform.recovery import state


def resource(**fields: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": "aws_sqs_queue", "name": "this", "instances": [], **fields}


def parsed(*resources: dict[str, Any]) -> state.State:
    return state.parse(json.dumps({"version": 4, "resources": list(resources)}))


def test_the_state_of_a_stack_never_applied_is_empty() -> None:
    assert state.parse("") == state.State({}, frozenset())


@pytest.mark.parametrize(
    ("fields", "key", "address"),
    [
        ({}, None, "aws_sqs_queue.this"),
        ({"module": "module.q"}, None, "module.q.aws_sqs_queue.this"),
        ({"module": 'module.f["a"]'}, 0, 'module.f["a"].aws_sqs_queue.this[0]'),
        ({}, "GET /users/{userId}", 'aws_sqs_queue.this["GET /users/{userId}"]'),
        ({}, 'a"b\\c', 'aws_sqs_queue.this["a\\"b\\\\c"]'),
        ({}, "größe ${x}", 'aws_sqs_queue.this["größe $${x}"]'),
    ],
)
def test_addresses_are_written_as_terraform_writes_them(fields: dict[str, Any], key: object, address: str) -> None:
    instance: dict[str, Any] = {"attributes": {"id": "i"}}
    if key is not None:
        instance["index_key"] = key
    found = parsed(resource(**fields, instances=[instance]))
    assert found.by_address == {address: state.Kept(address, "aws_sqs_queue", "i")}


def test_what_waits_to_be_deleted_is_held_but_not_current() -> None:
    old, new = {"attributes": {"id": "old"}, "deposed": "ab12"}, {"attributes": {"id": "new"}}
    found = parsed(resource(instances=[old, new]))
    assert found.by_address["aws_sqs_queue.this"].id == "new"
    assert found.ids == {"old", "new"}


def test_data_sources_are_not_held() -> None:
    assert parsed(resource(mode="data", instances=[{"attributes": {"id": "i"}}])).ids == frozenset()


def test_the_state_is_pulled_through_terraform(driver: Any) -> None:
    found = state.pull(driver("print(json.dumps({'resources': []}) if argv == ['state', 'pull'] else sys.exit(7))"))
    assert found.by_address == {}


def test_a_state_that_cannot_be_read_is_reported(driver: Any) -> None:
    with pytest.raises(ToolFailed) as failed:
        state.pull(driver("print('AccessDenied', file=sys.stderr); sys.exit(1)"))
    assert "AccessDenied" in failed.value.why
