"""The memory of a program is that of its whole family, and what they share counts once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.bench import memory
from tools.errors import ToolFailed

pytestmark = pytest.mark.skipif(not memory.can_measure(), reason="this system does not tell what processes share")

HOLD = "import os, sys, time; block = bytearray(os.urandom(1 << 20)) * 60; {then}; time.sleep(0.5)"


def peak(then: str, tmp_path: Path) -> float:
    return memory.peak_mib([sys.executable, "-c", HOLD.format(then=then)], {}, tmp_path)


def test_what_a_program_holds_is_counted(tmp_path: Path) -> None:
    assert 60 < peak("0", tmp_path) < 100


def test_what_a_fork_shares_counts_once(tmp_path: Path) -> None:
    assert peak("os.fork()", tmp_path) < 100


def test_what_a_descendant_in_a_session_of_its_own_holds_counts_too(tmp_path: Path) -> None:
    write = "os.fork() or (os.setsid(), block.reverse())"

    assert peak(write, tmp_path) > 110


def test_a_program_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="status 3"):
        memory.peak_mib([sys.executable, "-c", "raise SystemExit(3)"], {}, tmp_path)
    assert memory.peak_mib([sys.executable, "-c", "raise SystemExit(1)"], {}, tmp_path, accepted=(0, 1)) >= 0
