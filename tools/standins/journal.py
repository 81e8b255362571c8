"""An append-only file of what happened, so that a killed stand-in goes on where it was."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class Journal:
    """JSON objects, one a line, written through before the caller is answered. `path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries, oldest first; half a line, which a kill leaves, is cut off."""
        if self._path is None or not self._path.exists():
            return
        whole = self._path.read_bytes().rpartition(b"\n")[0]
        if len(whole) + 1 < self._path.stat().st_size or not whole:
            os.truncate(self._path, len(whole) + 1 if whole else 0)
        yield from (json.loads(line) for line in whole.splitlines())

    def append(self, entry: Mapping[str, Any]) -> None:
        """Add an entry; it survives the end of this process, not that of the machine."""
        if self._path is None:
            return
        line = json.dumps(entry).encode() + b"\n"
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab", buffering=0) as stream:
                stream.write(line)

    def clear(self) -> None:
        """Forget everything."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
