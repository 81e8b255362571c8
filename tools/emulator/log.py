"""The emulator's log file: its end, and what comes after."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tools.emulator.settings import Settings
from tools.errors import ToolFailed

_PAUSE_SECONDS = 0.2


def logs(settings: Settings, lines: int = 100, *, follow: bool = False) -> Iterator[str]:
    """The last `lines` lines without their ends; with `follow`, every line written afterwards, until interrupted.

    Raises:
        ToolFailed: there is no log, as no emulator was started by a command here.
    """
    if not settings.log.exists():
        raise ToolFailed(
            f"no emulator was started on port {settings.port} from here, so there is no log",
            why=f"{settings.log} does not exist",
            hint="nox -s emulator -- status",
        )
    return _follow(settings.log, lines) if follow else iter(tail(settings.log, lines))


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a file; nothing when there is no such file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, maxlen=lines)]
    except FileNotFoundError:
        return []


def _follow(path: Path, lines: int) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from (line.rstrip("\n") for line in deque(file, maxlen=lines))
        while True:
            yield from _new_lines(file)
            time.sleep(_PAUSE_SECONDS)


def _new_lines(file: TextIO) -> Iterator[str]:
    """Complete lines written since the last look; half a line is left for the next one."""
    while True:
        place = file.tell()
        line = file.readline()
        if not line.endswith("\n"):
            file.seek(place)
            return
        yield line.rstrip("\n")
