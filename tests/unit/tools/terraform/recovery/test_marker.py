from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.terraform.recovery import marker


@pytest.fixture(autouse=True)
def planned(run_dir: Path) -> None:
    (run_dir / "plan.json").write_text('{"number": 1}')


def test_nothing_is_pending_where_nothing_was_applied(run_dir: Path) -> None:
    assert marker.pending(run_dir) == ()


def test_while_a_plan_is_applied_the_mark_says_who_where_and_from_which_byte(run_dir: Path) -> None:
    (run_dir / "events.jsonl").write_text("of an earlier run\n")
    with marker.applying(run_dir, "local", "emulator-1", "destroy"):
        (run,) = marker.pending(run_dir)
    assert (run.verb, run.target, run.instance, run.offset) == ("destroy", "local", "emulator-1", 18)
    assert run.started.tzinfo is not None


@pytest.mark.parametrize("returncode", [0, 1])
def test_the_mark_goes_when_terraform_ends_by_itself(run_dir: Path, returncode: int) -> None:
    with marker.applying(run_dir, "local", "") as applying:
        applying.ended(returncode)
    assert marker.pending(run_dir) == ()
    assert not (run_dir / "recovery").exists()


def test_the_mark_stays_when_a_signal_ended_terraform(run_dir: Path) -> None:
    with marker.applying(run_dir, "local", "") as applying:
        applying.ended(-9)
    assert len(marker.pending(run_dir)) == 1


def test_the_mark_stays_when_nobody_saw_terraform_end(run_dir: Path) -> None:
    with pytest.raises(KeyboardInterrupt), marker.applying(run_dir, "local", ""):
        raise KeyboardInterrupt
    assert len(marker.pending(run_dir)) == 1


def test_the_plan_that_was_applied_is_kept_from_the_next_one_and_from_other_people(run_dir: Path) -> None:
    with marker.applying(run_dir, "local", ""):
        pass
    (run_dir / "plan.json").write_text('{"number": 2}')
    (run,) = marker.pending(run_dir)
    kept = run_dir / run.plan
    assert json.loads(kept.read_text()) == {"number": 1}
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_second_kill_keeps_what_the_first_one_lost(run_dir: Path) -> None:
    with marker.applying(run_dir, "local", ""):
        (run_dir / "events.jsonl").write_text("first\n")
    (run_dir / "plan.json").write_text('{"number": 2}')
    with marker.applying(run_dir, "local", ""):
        pass
    first, second = marker.pending(run_dir)
    assert (first.offset, second.offset) == (0, 6)
    assert [json.loads((run_dir / run.plan).read_text())["number"] for run in (first, second)] == [1, 2]


@pytest.mark.parametrize("text", ["", "[]", '{"runs": [{"verb": "apply"}]}'])
def test_a_mark_that_cannot_be_read_is_none(run_dir: Path, text: str) -> None:
    (run_dir / "applying.json").write_text(text)
    assert marker.pending(run_dir) == ()
