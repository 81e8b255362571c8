from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.terraform.recovery import marker, state, suspects

KEY, QUEUE = "aws_kms_key.this", "aws_sqs_queue.this"


def found(run_dir: Path, text: str) -> dict[str, suspects.Suspect]:
    return {s.address: s for s in suspects.find(run_dir, marker.pending(run_dir), state.parse(text))}


def test_what_was_made_and_is_not_in_the_state_is_suspect(
    run_dir: Path, killed: Any, event: Any, state_text: Any
) -> None:
    killed(
        {KEY: {"description": "d", "arn": None}, QUEUE: {"name": "q"}},
        [
            event("apply_start", KEY), event("apply_complete", KEY, id_="k-1"),
            event("apply_start", QUEUE), event("apply_complete", QUEUE, id_="q-1"),
        ],
    )  # fmt: skip
    lost = found(run_dir, state_text(("aws_sqs_queue", "this", "q-1")))
    assert lost == {KEY: suspects.Suspect(KEY, "aws_kms_key", "k-1", {"description": "d"})}


def test_what_never_began_is_not_suspect(run_dir: Path, killed: Any) -> None:
    killed({KEY: {}}, [])
    assert found(run_dir, "") == {}


def test_a_replacement_whose_old_object_is_still_in_the_state_displaces_it(
    run_dir: Path, killed: Any, event: Any, state_text: Any
) -> None:
    killed({KEY: {}}, [event("apply_start", KEY), event("apply_complete", KEY, id_="new")])
    lost = found(run_dir, state_text(("aws_kms_key", "this", "old")))
    assert (lost[KEY].id, lost[KEY].displaces) == ("new", "old")


def test_without_its_journal_everything_a_run_was_to_create_is_suspect(
    run_dir: Path, killed: Any, event: Any, state_text: Any
) -> None:
    (run_dir / "events.jsonl").write_text("earlier\n")
    killed({KEY: {}, QUEUE: {"name": "q"}}, [event("apply_start", KEY)])
    (run_dir / "events.jsonl").unlink()
    lost = found(run_dir, "")
    assert {a: s.id for a, s in lost.items()} == {KEY: None, QUEUE: None}
    assert lost[QUEUE].need("name") == "q"


def test_a_value_the_plan_does_not_tell_is_asked_for_again_later() -> None:
    early = suspects.Suspect(QUEUE, "aws_sqs_queue", None, {})
    with pytest.raises(suspects.NotYetKnown, match="name"):
        early.need("name")
    document = {"resource_changes": [{"address": QUEUE, "change": {"actions": ["create"], "after": {"name": "q"}}}]}
    assert early.known_better(suspects.planned_values(document)).need("name") == "q"


def test_a_newer_plan_that_knows_less_takes_nothing_away() -> None:
    early = suspects.Suspect(QUEUE, "aws_sqs_queue", None, {"name": "q"})
    assert early.known_better({QUEUE: {"name": None}}).need("name") == "q"
