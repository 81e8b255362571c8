"""A plan is good for the state it was made on, and for no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.tools.policy.saved_plans import save_plan, state
from tools.errors import GateUnsound, ToolFailed
from tools.policy import state_mark
from tools.policy.state_mark import StateMark

FIRST = StateMark("", 0, 0).as_json()
LATER = StateMark("line", 3, 5).as_json()


def test_a_plan_tells_the_state_it_was_made_on(tmp_path: Path) -> None:
    data = {"mode": "data", "type": "aws_region", "name": "this", "instances": []}
    prior = state(serial=7)
    save_plan(tmp_path / "plan.tfplan", {**prior, "resources": [*prior["resources"], data]})

    assert state_mark.of_plan(tmp_path / "plan.tfplan") == StateMark("line", 7, 1)


@pytest.mark.parametrize("content", [b"", b"no zip", json.dumps(state()).encode()])
def test_a_file_that_is_no_plan_gives_no_verdict(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.tfplan").write_bytes(content)

    with pytest.raises(GateUnsound, match=r"plan\.tfplan is not a saved plan"):
        state_mark.of_plan(tmp_path / "plan.tfplan")


def test_a_backend_without_a_state_has_none() -> None:
    assert state_mark.of_state(None) is None


def test_a_state_of_the_backend_is_read() -> None:
    assert state_mark.of_state(json.dumps(state()).encode()) == StateMark("line", 3, 1)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"lineage": "x"}'])
def test_something_else_in_the_backend_is_an_error(body: bytes) -> None:
    with pytest.raises(ToolFailed, match="not a state of Terraform's"):
        state_mark.of_state(body)


@pytest.mark.parametrize(
    ("sealed", "now", "says"),
    [
        (FIRST, StateMark("line", 0, 0), "made when there was no state, and now there is one"),
        (FIRST, StateMark("line", 0, 4), "serial 0, 4 resource"),
        (FIRST, StateMark("", 0, 4), "made when there was no state, and now there is one"),
        (LATER, None, "is gone"),
        (LATER, StateMark("other", 3, 5), "another state"),
        (LATER, StateMark("line", 4, 5), "serial 3 then, 4 now"),
        (LATER, StateMark("line", 2, 5), "serial 3 then, 2 now"),
    ],
)
def test_any_other_state_is_refused(sealed: dict[str, object], now: StateMark | None, says: str) -> None:
    assert says in state_mark.disagreement(sealed, now)


@pytest.mark.parametrize(("sealed", "now"), [(FIRST, None), (LATER, StateMark("line", 3, 5))])
def test_the_same_state_is_accepted(sealed: dict[str, object], now: StateMark | None) -> None:
    assert state_mark.disagreement(sealed, now) == ""
