"""Advisory locks on files, between threads and processes alike; the system frees them however their holder ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE_SECONDS = 0.02


class TakesTooLong(Exception):  # the caller knows what it waited for, and says so
    """Another holder has kept the lock for longer than the caller would wait."""


@contextmanager
def held(
    path: Path, *, on_wait: Callable[[], object] = lambda: None, patience_seconds: float | None = None
) -> Iterator[int]:
    """Hold the lock named by a file, which is made when needed; yields its descriptor.

    Args:
        on_wait: called once when somebody else holds it.
        patience_seconds: how long to wait for them; None for as long as it takes.

    Raises:
        TakesTooLong: they kept it for longer.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not take(handle):
            on_wait()
            _wait(handle, patience_seconds)
        yield handle
    finally:
        os.close(handle)


def _wait(handle: int, patience_seconds: float | None) -> None:
    started = time.monotonic()
    while not take(handle):
        if patience_seconds is not None and time.monotonic() - started > patience_seconds:
            raise TakesTooLong
        time.sleep(_PAUSE_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def take(handle: int) -> bool:
        """Take the lock on an open file if it is free."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take(handle: int) -> bool:
        """Take the lock on an open file if it is free."""
        # flock and not lockf: it belongs to this opening of the file, so that threads exclude each other too.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
