from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.errors import ExitCode, GateUnsound
from tools.model import Change
from tools.terraform import plan_json


def saved(tmp_path: Path, document: object) -> tuple[Path, Path]:
    plan, text = tmp_path / "plan.tfplan", tmp_path / "plan.json"
    plan.write_bytes(b"bytes")
    text.write_text(document if isinstance(document, str) else json.dumps(document))
    return plan, text


def change(address: str, *actions: str, mode: str = "managed") -> dict[str, Any]:
    return {"address": address, "type": address.split(".")[0], "mode": mode, "change": {"actions": list(actions)}}


def test_a_plan_is_counted_by_kind_and_data_sources_do_not_count(tmp_path: Path) -> None:
    document = {
        "resource_changes": [
            change("a.x", "create"),
            change("a.y", "delete", "create"),
            change("a.z", "create", "delete"),
            change("a.w", "no-op"),
            change("data.a.v", "read", mode="data"),
        ]
    }
    plan, whole = plan_json.read(*saved(tmp_path, document))
    assert plan.counts == {"create": 1, "replace": 2, "no-op": 1}
    assert not plan.is_empty
    assert [c.address for c in plan.of_kind("replace")] == ["a.y", "a.z"]
    assert whole == document


def test_a_plan_of_nothing_but_no_ops_is_empty(tmp_path: Path) -> None:
    plan, _ = plan_json.read(*saved(tmp_path, {"resource_changes": [change("a.x", "no-op")], "applyable": False}))
    assert plan.is_empty
    assert plan.changes == (Change("a.x", "a", ("no-op",)),)


def test_a_plan_that_changes_only_the_state_is_not_empty(tmp_path: Path) -> None:
    taken_over = change("a.x", "no-op")
    taken_over["change"]["importing"] = {"id": "x"}
    plan, _ = plan_json.read(*saved(tmp_path, {"resource_changes": [taken_over], "applyable": True}))
    assert not plan.is_empty
    assert plan.counts == {"import": 1}


@pytest.mark.parametrize(("text", "says"), [("{", "not JSON"), ("", "not JSON"), ("[]", "no plan document")])
def test_what_is_no_json_object_is_one_clear_error(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(GateUnsound, match=says) as caught:
        plan_json.read(*saved(tmp_path, text))
    assert caught.value.exit_code is ExitCode.UNUSABLE
