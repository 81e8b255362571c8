"""Locks between builds: of other shells, of environments planned in parallel, of threads of this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.packaging.progress import Progress, silent


@contextmanager
def held(path: Path, *, waiting: str = "", progress: Progress = silent) -> Iterator[None]:
    """Hold the lock named by a file; the system frees it however the holder ends.

    Says `waiting` once when somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(handle, wait=False):
            progress(waiting)
            _take(handle, wait=True)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(handle: int, *, wait: bool) -> bool:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.1)
            else:
                return True

else:
    import fcntl

    def _take(handle: int, *, wait: bool) -> bool:
        # flock and not lockf: it belongs to this opening of the file, so that threads exclude each other too.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
