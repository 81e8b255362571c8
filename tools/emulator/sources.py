"""A fingerprint of the emulator's own code, so that a daemon started from older sources is noticed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_ALSO = ("alarms", "insights")
"""Packages beside this one that run inside the emulator as well."""


@cache
def digest() -> str:
    """SHA-256 over the names and contents of every Python file that runs in the emulator, lower-case hex."""
    total = hashlib.sha256()
    for path in sorted(path for folder in _folders() for path in folder.rglob("*.py")):
        total.update(path.relative_to(_FOLDER.parent).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def _folders() -> tuple[Path, ...]:
    return (_FOLDER, *(_FOLDER.parent / name for name in _ALSO))
