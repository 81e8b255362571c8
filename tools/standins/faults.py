"""What a stand-in does wrong, on order: a number of times, at one operation or at any."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

ANY = "*"


class Fault(StrEnum):
    """A way to fail. Whoever serves an operation asks `Faults.take` first and does as it says."""

    DROP_BEFORE = "drop_before"
    """Close the connection without having done the work."""
    REFUSE_AFTER_WORK = "refuse_after_work"
    """Do the work, then close the connection without an answer."""
    HANG = "hang"
    """Do nothing and never answer, until the caller gives up."""
    HANG_AFTER_WORK = "hang_after_work"
    """Do the work and never answer."""
    ERROR_500 = "error_500"
    """Answer 500 without having done the work."""


class UnknownFaultError(ValueError):
    """An order that names no fault, no operation of this stand-in, or no sensible number of times."""


class Faults:
    """The orders not yet carried out, and how often each operation was called. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[tuple[str, Fault, int]] = []
        self._calls: Counter[str] = Counter()
        self.released = threading.Event()
        """Set, and replaced by a new one, whenever all orders are withdrawn: whoever hangs may stop hanging."""

    def order(self, operation: str, fault: str, times: int) -> None:
        """Have `operation` ("*": any) fail the next `times` times.

        Raises:
            UnknownFaultError: no such fault, or not at least once.
        """
        try:
            wanted = Fault(fault)
        except ValueError:
            raise UnknownFaultError(f"no fault {fault!r}; there are {', '.join(Fault)}") from None
        if times < 1:
            raise UnknownFaultError(f"times must be at least 1, not {times}")
        with self._lock:
            self._orders.append((operation, wanted, times))

    def take(self, operation: str) -> Fault | None:
        """Count a call of `operation` and use up the oldest order that concerns it; None when none does."""
        with self._lock:
            self._calls[operation] += 1
            for index, (name, fault, times) in enumerate(self._orders):
                if name in (operation, ANY):
                    self._orders[index : index + 1] = [(name, fault, times - 1)] if times > 1 else []
                    return fault
        return None

    def withdraw(self) -> None:
        """Forget all orders and let go of the callers that hang."""
        with self._lock:
            self._orders.clear()
            released, self.released = self.released, threading.Event()
        released.set()

    def forget_calls(self) -> None:
        """Count calls from zero again."""
        with self._lock:
            self._calls.clear()

    def state(self) -> Mapping[str, Any]:
        """`faults`: what is still to come; `calls`: operation → how often it was called, faulty calls included."""
        with self._lock:
            orders = [{"operation": name, "fault": str(fault), "times": times} for name, fault, times in self._orders]
            return {"faults": orders, "calls": dict(self._calls)}
