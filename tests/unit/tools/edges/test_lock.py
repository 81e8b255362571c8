from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools.context import REPOSITORY
from tools.edges import lock


def test_a_second_holder_waits_and_says_so(tmp_path: Path) -> None:
    # GIVEN a lock that is held
    said: list[str] = []
    asked, entered = threading.Event(), threading.Event()

    def second() -> None:
        with lock.held(tmp_path / "lock", on_wait=lambda: (said.append("waiting"), asked.set())):
            entered.set()

    with lock.held(tmp_path / "lock"):
        # WHEN another thread wants it
        thread = threading.Thread(target=second)
        thread.start()
        # THEN it tells that it waits, and does not get in
        assert asked.wait(10)
        assert not entered.is_set()
    # AND gets in once it is free
    assert entered.wait(10)
    thread.join()
    assert said == ["waiting"]


def test_a_free_lock_is_taken_without_a_word(tmp_path: Path) -> None:
    said: list[str] = []

    with lock.held(tmp_path / "deep" / "lock", on_wait=lambda: said.append("waiting")):
        pass
    with lock.held(tmp_path / "deep" / "lock", on_wait=lambda: said.append("waiting")):
        pass

    assert said == []


def test_patience_ends(tmp_path: Path) -> None:
    with lock.held(tmp_path / "lock"), pytest.raises(lock.TakesTooLong):
        lock.held(tmp_path / "lock", patience_seconds=0.05).__enter__()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path; from tools.edges import lock\n"
        f"with lock.held(Path({str(tmp_path / 'lock')!r})):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with lock.held(tmp_path / "lock", patience_seconds=0):
        pass
