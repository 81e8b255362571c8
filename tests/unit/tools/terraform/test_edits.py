"""What a reviewer reads of an update: the attributes that change, and nothing that must stay secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.model import Edit
from tools.terraform.edits import ABSENT, SENSITIVE, UNKNOWN, edits


def update(before: dict[str, Any], after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"actions": ["update"], "before": before, "after": after, **more}


def test_only_what_differs_is_named_down_to_the_innermost_value() -> None:
    before = {"name": "a", "environment": [{"variables": {"DEBUG": "true", "LEVEL": "INFO"}}]}
    after = {"name": "a", "environment": [{"variables": {"DEBUG": "false", "LEVEL": "INFO"}}]}
    assert edits(update(before, after)) == (Edit("environment[0].variables.DEBUG", "true", "false"),)


def test_a_policy_document_is_compared_by_what_it_says() -> None:
    def policy(action: str, **style: Any) -> str:
        return json.dumps({"Statement": [{"Sid": "x" * 400, "Action": action}]}, **style)

    changed = edits(update({"policy": policy("s3:GetObject")}, {"policy": policy("s3:*", indent=2)}))
    assert changed == (Edit("policy.Statement[0].Action", "s3:GetObject", "s3:*"),)
    assert edits(update({"policy": policy("s3:*")}, {"policy": policy("s3:*", indent=2)})) == ()


def test_what_is_not_known_until_apply_says_so() -> None:
    changed = edits(update({"arn": "old", "id": "1"}, {"id": "1"}, after_unknown={"arn": True}))
    assert changed == (Edit("arn", "old", UNKNOWN),)


@pytest.mark.parametrize("marks", [{"keys": True}, {"keys": [{"secret": True}]}])
@pytest.mark.parametrize("after", [{"keys": [{"secret": "new-secret"}]}, {"keys": [{"secret": "n"}, {"secret": "m"}]}])
def test_a_sensitive_value_is_never_shown(marks: dict[str, Any], after: dict[str, Any]) -> None:
    before = {"keys": [{"secret": "old-secret"}]}
    for side in ("before_sensitive", "after_sensitive"):
        changed = edits(update(before, after, **{side: marks}))
        assert [(e.before, e.after) for e in changed] == [(SENSITIVE, SENSITIVE)]


def test_the_attribute_that_forces_a_replacement_is_marked() -> None:
    change = {
        "actions": ["delete", "create"],
        "before": {"bucket": "old", "tags": {"a": "1"}, "rule": [{"id": "x", "n": 1}]},
        "after": {"bucket": "new", "tags": {"a": "2"}, "rule": [{"id": "y", "n": 1}]},
        "replace_paths": [["bucket"], ["rule", 0]],
    }
    assert [(e.attribute, e.forces) for e in edits(change)] == [
        ("bucket", True), ("rule[0].id", True), ("tags.a", False),
    ]  # fmt: skip


def test_nothing_written_another_way_is_no_change() -> None:
    assert edits(update({"a": None, "b": "", "c": []}, {"a": "", "b": None, "c": {}})) == ()
    assert edits(update({"a": "x"}, {"a": None})) == (Edit("a", "x", ABSENT),)


@pytest.mark.parametrize("sides", [{"before": None, "after": {"a": 1}}, {"before": {"a": 1}, "after": None}])
def test_a_create_and_a_delete_have_no_edits(sides: dict[str, Any]) -> None:
    assert edits({"actions": ["create"], **sides}) == ()


def test_a_long_value_is_cut() -> None:
    (edit,) = edits(update({"a": "x" * 1000}, {"a": "y"}))
    assert len(edit.before) == 160
    assert edit.before.endswith("…")
