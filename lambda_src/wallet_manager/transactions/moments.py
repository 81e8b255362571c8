"""Free moments: a user's transactions are keyed by their microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shared.errors import UnavailableError

_TO_TRY = 5
_STEP = 2  # microseconds: a transfer between two wallets of one user takes the next one too


def moments(first: datetime) -> Iterator[datetime]:
    """`first` and a few after it: two transactions at once step aside instead of overwriting each other.

    Raises UnavailableError BUSY when all were tried.
    """
    for attempt in range(_TO_TRY):
        yield first + timedelta(microseconds=attempt * _STEP)
    raise UnavailableError(
        "Too many transactions at this very moment: try again", code="BUSY", headers={"Retry-After": "1"}
    )
