"""What may be done with transactions."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import InvalidRequestError
from shared.timestamps import EARLIEST, LATEST, is_stamp, parse_bound
from wallet_manager.paging import Page
from wallet_manager.transactions.store import TransactionStore


@dataclass(frozen=True)
class TimeRange:
    """From `first` to `last`, both included, as stamps."""

    first: str
    last: str

    def holds(self, key: str) -> bool:
        """Whether `key` is the range key of a transaction that could be in this range."""
        return is_stamp(key) and self.first <= key <= self.last


def time_range(first: str | None, last: str | None) -> TimeRange:
    """The range a caller asked for; an absent end is open.

    Raises InvalidRequestError naming `from` or `to` when one is no day or time, or when they are swapped.
    """
    wanted = TimeRange(
        EARLIEST if first is None else _bound(first, "from", end_of_day=False),
        LATEST if last is None else _bound(last, "to", end_of_day=True),
    )
    if wanted.first > wanted.last:
        raise InvalidRequestError("from", "must not be after to")
    return wanted


class TransactionService:
    """Rules over the transactions table. `caller` is always the id in the caller's token."""

    def __init__(self, store: TransactionStore) -> None:
        self._store = store

    def list(self, caller: str, wanted: TimeRange, limit: int, before: str | None) -> Page:
        """The caller's transactions in a range, newest first, from the one before `before`."""
        return self._store.list(caller, wanted.first, wanted.last, limit, before)


_RULE = "must be a day like 2026-11-21 or a time like 2026-11-21T20:47:00Z"


def _bound(text: str, name: str, *, end_of_day: bool) -> str:
    try:
        return parse_bound(text, end_of_day=end_of_day)
    except ValueError:
        raise InvalidRequestError(name, _RULE) from None
