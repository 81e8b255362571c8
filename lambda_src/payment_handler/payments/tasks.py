"""Invocations that are no HTTP requests: the schedule's, and an operator's decision about one payment.

    {"task": "reconcile"}
    {"task": "resolve", "paymentId": "pay_…", "charged": true, "transaction": "0x…"}
    {"task": "resolve", "paymentId": "pay_…", "charged": false}

Whoever may invoke the function may do this: it is IAM that says who (docs/payments.md, "Runbook").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from payment_handler.payments.delivery import Delivery
from payment_handler.payments.row import OPEN_STATES, SETTLED
from payment_handler.payments.settlement import Settler
from payment_handler.payments.store import PaymentStore

Reconcile = Callable[[], Mapping[str, int]]

_TRANSACTION = re.compile(r"0x[0-9a-fA-F]{64}")


class BadTaskError(ValueError):
    """The event asks for something that does not exist or makes no sense; the message says what would."""


class Tasks:
    """Runs them by name.

    Args:
        reconcilers: what a `reconcile` runs, each for itself; the name goes into the result.
    """

    def __init__(
        self, reconcilers: Mapping[str, Reconcile], store: PaymentStore, settler: Settler, delivery: Delivery
    ) -> None:
        self._reconcilers = reconcilers
        self._store = store
        self._settler = settler
        self._delivery = delivery
        self._tasks: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "reconcile": self._reconcile,
            "resolve": self._resolve,
        }

    def run(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """What the task has to say. Raises BadTaskError."""
        task = self._tasks.get(str(event.get("task")))
        if task is None:
            raise BadTaskError(f"task must be one of {', '.join(sorted(self._tasks))}")
        return task(event)

    def _reconcile(self, _event: Mapping[str, Any]) -> dict[str, Any]:
        """Every reconciler runs even when one before it fails; the first failure is raised at the end, to be seen."""
        done: dict[str, Any] = {}
        failures: list[Exception] = []
        for name, run in self._reconcilers.items():
            try:
                done[name] = run()
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        return done

    def _resolve(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """A person has looked at the chain and says whether the payer was charged."""
        payment_id = str(event.get("paymentId"))
        # The table holds what sessions pay as well; those rows have other states, and their own reconciler.
        row = self._store.get(payment_id) if payment_id.startswith("pay_") else None
        if row is None:
            raise BadTaskError("paymentId must be the id of a payment")
        charged, transaction = event.get("charged"), str(event.get("transaction", ""))
        if charged is True and _TRANSACTION.fullmatch(transaction):
            row = self._settler.record_settled(row, transaction)
        elif charged is False and row["state"] in OPEN_STATES and self._settler.is_over(row):
            row = self._settler.record_not_charged(row, "not charged, an operator found")
        else:
            raise BadTaskError(
                "charged must be true with the transaction's hash, or false for an open payment that expired more than "
                "a minute ago"
            )
        if row["state"] == SETTLED:
            row = self._delivery.deliver(row)
        return {"paymentId": row["paymentId"], "state": row["state"], "delivered": "answer" in row}
