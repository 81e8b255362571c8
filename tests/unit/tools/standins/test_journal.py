from __future__ import annotations

from pathlib import Path

import pytest

from tools.standins.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.jsonl"


def test_what_was_written_is_there_for_the_next_process(path: Path) -> None:
    first = Journal(path)
    first.append({"n": 1})
    first.append({"n": 2, "text": "ä\n"})
    assert list(Journal(path).entries()) == [{"n": 1}, {"n": 2, "text": "ä\n"}]


@pytest.mark.parametrize("half", [b'{"n": 2', b"{", b'{"n": 2}'])
def test_half_a_line_that_a_kill_left_is_cut_off(path: Path, half: bytes) -> None:
    Journal(path).append({"n": 1})
    with path.open("ab") as stream:
        stream.write(half)
    again = Journal(path)
    assert list(again.entries()) == [{"n": 1}]
    again.append({"n": 3})
    assert list(Journal(path).entries()) == [{"n": 1}, {"n": 3}]


def test_a_first_line_that_was_cut_leaves_nothing(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"n"')
    journal = Journal(path)
    assert list(journal.entries()) == []
    journal.append({"n": 1})
    assert list(journal.entries()) == [{"n": 1}]


def test_a_cleared_journal_is_empty_and_none_at_all_keeps_nothing(path: Path) -> None:
    journal, nowhere = Journal(path), Journal(None)
    for each in (journal, nowhere):
        each.append({"n": 1})
    journal.clear()
    nowhere.clear()
    assert [*journal.entries(), *nowhere.entries()] == []
