"""Doing what was paid for: any number of times with the same result, so that a crash in the middle costs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from payment_handler.payments.store import PaymentStore
from shared.items import Row

# Does the work of a settled payment and returns the answer's own fields. Must be idempotent: everything it makes
# is named after the payment, everything it returns comes from the row or from what it made.
Work = Callable[[Row], dict[str, Any]]


class Delivery:
    """The kinds of work, by the name that rows carry in `operation`."""

    def __init__(self, store: PaymentStore, works: Mapping[str, Work]) -> None:
        self._store = store
        self._works = works

    def deliver(self, row: Row) -> Row:
        """Do the work of a settled payment unless it is done, and keep the answer; the row afterwards."""
        if "answer" in row:
            return row
        made = self._works[row["operation"]](row)
        answer = {**made, "paymentId": row["paymentId"], "transaction": row["transaction"]}
        return self._store.answered(row, json.dumps(answer, separators=(",", ":")))
