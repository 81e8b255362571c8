"""What may be done with transactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import InvalidRequestError
from shared.items import Row
from shared.timestamps import EARLIEST, LATEST, is_stamp, parse_bound
from wallet_manager.paging import Page
from wallet_manager.transactions.store import PENDING, TransactionStore


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
    """Rules over the transactions table. `caller` is always the id in the caller's token.

    Args:
        refreshed: a transaction, after asking its ledger what became of it when that is open.
    """

    def __init__(self, store: TransactionStore, refreshed: Callable[[Row], Row]) -> None:
        self._store = store
        self._refreshed = refreshed

    def list(self, caller: str, wanted: TimeRange, limit: int, before: str | None) -> Page:
        """The caller's transactions in a range, newest first, from the one before `before`.

        Asks for the outcome of the first pending one; whoever lists often enough so settles all.
        """
        page = self._store.list(caller, wanted.first, wanted.last, limit, before)
        pending = next((place for place, row in enumerate(page.rows) if row["status"] == PENDING), None)
        if pending is not None:
            page.rows[pending] = self._refreshed(page.rows[pending])
        return page


_RULE = "must be a day like 2026-11-21 or a time like 2026-11-21T20:47:00Z"


def _bound(text: str, name: str, *, end_of_day: bool) -> str:
    try:
        return parse_bound(text, end_of_day=end_of_day)
    except ValueError:
        raise InvalidRequestError(name, _RULE) from None
