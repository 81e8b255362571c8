from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tools.emulator.log import logs, tail
from tools.emulator.settings import Settings
from tools.errors import ToolFailed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, env={})


def test_the_last_lines(settings: Settings) -> None:
    settings.log.write_text("one\ntwo\nthree\n")
    assert list(logs(settings, 2)) == ["two", "three"]


def test_following_gives_whole_lines_as_they_come(settings: Settings) -> None:
    settings.log.write_text("old\nolder still\n")
    lines = logs(settings, 1, follow=True)
    assert next(lines) == "older still"

    with settings.log.open("a") as file:
        file.write("half of ")
        file.flush()
        threading.Timer(0.3, print, ["a line"], {"file": file, "flush": True}).start()
        assert next(lines) == "half of a line"


def test_no_log_is_one_clear_error(settings: Settings) -> None:
    with pytest.raises(ToolFailed, match="there is no log"):
        logs(settings)


def test_bytes_that_are_no_text_do_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"\xff\xfe broken\n")
    assert len(tail(tmp_path / "log", 5)) == 1
