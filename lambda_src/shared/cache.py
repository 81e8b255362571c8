"""A small cache whose entries are forgotten after five minutes (resource guide, "Lambda Optimization").

It lives as long as its process and is not shared between processes: only put in what may be five minutes old.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

FIVE_MINUTES = 300.0

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TtlCache(Generic[Key, Value]):
    """Remembers at most `capacity` values for `seconds` each; the oldest goes first."""

    def __init__(
        self,
        seconds: float = FIVE_MINUTES,
        capacity: int = 1000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._capacity = capacity
        self._clock = clock
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value kept under `key`, or None when there is none or it is too old."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        kept_at, value = entry
        if self._clock() - kept_at < self._seconds:
            return value
        del self._entries[key]
        return None

    def put(self, key: Key, value: Value) -> None:
        """Keep `value`; makes room by dropping the oldest entry."""
        self._entries.pop(key, None)
        self._entries[key] = (self._clock(), value)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)
