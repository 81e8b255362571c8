"""Ids of files."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

_FILE_ID = re.compile(r"f_[0-9a-f]{32}")
_LAST_MILLISECOND = 2**48 - 1


def new_file_id(moment: datetime) -> str:
    """`f_`, the milliseconds from `moment` to the year 10889 and 80 random bits, in hexadecimal.

    S3 lists in the order of keys and knows no other: counting down puts the newest first.
    """
    return f"f_{_LAST_MILLISECOND - int(moment.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def is_file_id(text: str) -> bool:
    """Whether `text` could be a file's id."""
    return _FILE_ID.fullmatch(text) is not None
