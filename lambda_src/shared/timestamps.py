"""Points in time as they are stored: ISO-8601, UTC, always six decimals, so that text order is time order."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

EARLIEST = "0001-01-01T00:00:00.000000Z"
LATEST = "9999-12-31T23:59:59.999999Z"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` as stored, e.g. `2026-11-21T20:47:00.123456Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_stamp(text: str) -> bool:
    """Whether `text` is exactly what `stamp` writes for some moment."""
    try:
        return stamp(datetime.fromisoformat(text)) == text
    except (ValueError, OverflowError):
        return False


def parse_bound(text: str, *, end_of_day: bool) -> str:
    """One end of a date range as a stamp.

    Takes a day (`2026-11-21`: its first moment, or its last with `end_of_day`) or an instant with its offset
    (`2026-11-21T20:47:00Z`, RFC 3339). Raises ValueError for anything else, a time without an offset too.
    """
    if _DAY.fullmatch(text):
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return stamp(datetime.combine(day, time.max, UTC) if end_of_day else day)
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    try:
        return stamp(datetime.fromisoformat(text))
    except OverflowError as outside:
        raise ValueError(text) from outside
