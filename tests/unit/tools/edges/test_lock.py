from __future__ import annotations

import threading
from pathlib import Path

from tools.packaging import locks


def test_a_second_holder_waits_and_says_so(tmp_path: Path) -> None:
    # GIVEN a lock that is held
    said: list[str] = []
    asked, entered = threading.Event(), threading.Event()

    def second() -> None:
        with locks.held(
            tmp_path / "lock", waiting="waiting", progress=lambda text: (said.append(text), asked.set())[0]
        ):
            entered.set()

    with locks.held(tmp_path / "lock"):
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

    with locks.held(tmp_path / "deep" / "lock", waiting="waiting", progress=said.append):
        pass
    with locks.held(tmp_path / "deep" / "lock", waiting="waiting", progress=said.append):
        pass

    assert said == []
