"""A fingerprint of the emulator's own code, so that a daemon started from older sources is noticed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def digest() -> str:
    """SHA-256 over the names and contents of every Python file of this package, lower-case hex."""
    total = hashlib.sha256()
    for path in sorted(_FOLDER.rglob("*.py")):
        total.update(path.relative_to(_FOLDER).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()
