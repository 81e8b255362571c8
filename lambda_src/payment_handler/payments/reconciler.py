"""Brings payments that were left in the middle to an end, on a schedule.

Each run does a bounded amount of work, oldest rows first; a row that cannot be dealt with does not stop the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from payment_handler.payments.delivery import Delivery
from payment_handler.payments.events import PaymentEvents
from payment_handler.payments.row import CLAIMED, OPEN_STATES, PENDING, REVIEW, SETTLED, SETTLING
from payment_handler.payments.settlement import Settler
from payment_handler.payments.store import PaymentStore
from shared.items import Row
from shared.timestamps import stamp

# A row younger than this belongs to a request that is still being answered, or has just been looked at.
GRACE = timedelta(seconds=10)
ROWS_A_STATE = 25
# The function lives for 30 s at least, sessions have their turn after this, and the last row begun may take up to 23 s
# when facilitator and chain are slow.
_BUDGET_SECONDS = 6.0


class Reconciler:
    """One run looks at the rows longest untouched of every open state."""

    def __init__(
        self,
        store: PaymentStore,
        settler: Settler,
        delivery: Delivery,
        events: PaymentEvents,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._settler = settler
        self._delivery = delivery
        self._events = events
        self._now = now
        self._clock = clock

    def run(self) -> dict[str, int]:
        """What was found waiting, by state, and under `failures` the rows that nothing could be done with."""
        started = self._clock()
        before = stamp(self._now() - GRACE)
        # Paid and not delivered first: that is what somebody is waiting for.
        states = (SETTLED, PENDING, SETTLING, CLAIMED, REVIEW)
        rows = {state: self._store.open_rows(state, before, ROWS_A_STATE) for state in states}
        failures = 0
        for state in states:
            for row in rows[state]:
                if self._clock() - started < _BUDGET_SECONDS:
                    failures += 0 if self._advance(row) else 1
        waiting = {state: len(rows[state]) for state in states}
        self._events.reconciled(waiting, failures)
        return {**waiting, "failures": failures}

    def _advance(self, stale: Row) -> bool:
        try:
            row = self._store.get(stale["paymentId"])  # the index may be behind
            was = row["state"] if row else ""
            if row and was in OPEN_STATES and row["leaseUntil"] <= self._now().timestamp():
                row = self._settler.resume(row)
            if row and row["state"] == SETTLED and "answer" not in row:
                row = self._delivery.deliver(row)
                self._events.recovered(row, was)
        except Exception:
            self._events.reconcile_failed(stale)
            return False
        return True
