from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.terraform.recovery import journal, marker

KEY = "module.key.aws_kms_key.this"
ROUTE = 'module.api.aws_api_gateway_method.route["GET /users/{userId}"]'


@pytest.fixture
def made(run_dir: Path, killed: Callable[..., None]) -> Callable[..., dict[str, str | None]]:
    """Address → id, as the journal of a killed run with these events tells."""

    def read(events: list[Any], tail: str = "") -> dict[str, str | None]:
        killed({}, events, tail=tail)
        found = journal.creations(run_dir, marker.pending(run_dir))
        return {creation.address: creation.id for creation in found.values()}

    return read


def test_a_finished_creation_is_known_by_its_id(made: Any, event: Any) -> None:
    assert made([event("apply_start", KEY), event("apply_complete", KEY, id_="k-1")]) == {KEY: "k-1"}


def test_a_creation_under_way_has_no_id(made: Any, event: Any) -> None:
    assert made([event("apply_start", ROUTE)]) == {ROUTE: None}


def test_a_creation_that_failed_may_exist_all_the_same(made: Any, event: Any) -> None:
    assert made([event("apply_start", KEY), event("apply_errored", KEY)]) == {KEY: None}


def test_the_type_comes_along(run_dir: Path, killed: Any, event: Any) -> None:
    killed({}, [event("apply_start", ROUTE)])
    found = journal.creations(run_dir, marker.pending(run_dir))
    assert found[ROUTE].type == "aws_api_gateway_method"


@pytest.mark.parametrize("action", ["update", "read", "delete"])
def test_only_creations_count(made: Any, event: Any, action: str) -> None:
    assert made([event("apply_start", KEY, action, "k-1"), event("apply_complete", KEY, action, "k-1")]) == {}


def test_half_a_line_at_the_end_is_no_event(made: Any, event: Any) -> None:
    assert made([event("apply_start", KEY)], tail='{"type": "apply_complete", "hook": {"reso') == {KEY: None}


def test_lines_that_are_not_events_are_passed_over(made: Any, event: Any) -> None:
    assert made([["not an event"], event("apply_start", KEY)]) == {KEY: None}


def test_replaced_by_deleting_first_leaves_the_new_one(made: Any, event: Any) -> None:
    events = [
        event("apply_start", KEY, "delete", "old"), event("apply_complete", KEY, "delete"),
        event("apply_start", KEY), event("apply_complete", KEY, id_="new"),
    ]  # fmt: skip
    assert made(events) == {KEY: "new"}


def test_replaced_by_creating_first_leaves_the_new_one(made: Any, event: Any) -> None:
    events = [
        event("apply_start", KEY), event("apply_complete", KEY, id_="new"),
        event("apply_start", KEY, "delete", "old"), event("apply_complete", KEY, "delete"),
    ]  # fmt: skip
    assert made(events) == {KEY: "new"}


def test_what_an_earlier_run_wrote_is_not_read(run_dir: Path, killed: Any, event: Any, made: Any) -> None:
    (run_dir / "events.jsonl").write_text(json.dumps(event("apply_start", KEY)) + "\n")
    assert made([event("apply_start", ROUTE)]) == {ROUTE: None}


def test_two_kills_in_a_row_are_read_as_one_story(run_dir: Path, killed: Any, event: Any) -> None:
    killed({}, [event("apply_start", KEY), event("apply_complete", KEY, id_="k-1"), event("apply_start", ROUTE)])
    killed({}, [event("apply_start", KEY, "delete", "k-1"), event("apply_complete", KEY, "delete")])
    found = journal.creations(run_dir, marker.pending(run_dir))
    assert set(found) == {ROUTE}


def test_half_a_line_of_the_first_kill_does_not_spoil_the_second(run_dir: Path, killed: Any, event: Any) -> None:
    killed({}, [event("apply_start", KEY)], tail='{"type": "apply_co')
    killed({}, [event("apply_complete", KEY, id_="k-1")])
    found = journal.creations(run_dir, marker.pending(run_dir))
    assert found[KEY].id == "k-1"


def at(minute: int, kind: str = "apply_start") -> dict[str, str]:
    return {"@level": "info", "@timestamp": f"2099-01-01T12:{minute:02}:00.123456Z", "type": kind}


@pytest.mark.parametrize("tail", ["", '{"@level":"info","@mess'])
def test_the_last_sign_of_life_is_the_killed_terraforms_own(run_dir: Path, killed: Any, tail: str) -> None:
    killed({}, [at(0, "version"), at(1)], tail=tail)
    (run,) = marker.pending(run_dir)
    assert journal.last_sign_of_life(run_dir, run).isoformat() == "2099-01-01T12:01:00.123456+00:00"
    with (run_dir / "events.jsonl").open("a") as later:  # somebody plans, before the kill is made good
        later.writelines(json.dumps(event, separators=(",", ":")) + "\n" for event in (at(30, "version"), at(31)))
    assert journal.last_sign_of_life(run_dir, run).minute == 1


def test_a_run_that_wrote_nothing_was_last_seen_when_it_began(run_dir: Path, killed: Any) -> None:
    killed({}, [])
    (run,) = marker.pending(run_dir)
    assert journal.last_sign_of_life(run_dir, run) == run.started


def test_a_journal_that_was_cut_off_is_noticed(run_dir: Path, killed: Any, event: Any) -> None:
    (run_dir / "events.jsonl").write_text("earlier\n")
    killed({}, [event("apply_start", KEY)])
    (run,) = marker.pending(run_dir)
    assert journal.is_whole(run_dir, run)
    (run_dir / "events.jsonl").write_text("")
    assert not journal.is_whole(run_dir, run)
    (run_dir / "events.jsonl").unlink()
    assert not journal.is_whole(run_dir, run)
    assert journal.creations(run_dir, (run,)) == {}
