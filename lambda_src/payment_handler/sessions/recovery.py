"""Closes what was left open: payments whose maker died, got no answer, or was refused.

Called by the scheduled reconciler. Only the chain's own word closes a payment that was sent: it was settled, or it was
not and never can be. Without that word the amount stays held.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from payment_handler.sessions import holds
from payment_handler.sessions.holds import HoldStore, TakenError
from payment_handler.sessions.service import Metrics
from payment_handler.x402.chain import Chain, ChainError, Evidence
from payment_handler.x402.payload import Authorization
from shared.errors import UnavailableError
from shared.items import Row
from shared.timestamps import stamp

MOST_AT_ONCE = 50
LONGEST_SECONDS = 5
"""How long a run goes on to the next payment: it shares half a minute with the payments that others make to us."""
OVERDUE_SECONDS = 600
"""How long after its authorization's end a payment has been found open by several runs: somebody has to be told."""

PAID, RELEASED, OPEN = "paid", "released", "open"


class SessionReconciler:
    """Looks at open session payments, those looked at longest ago first."""

    def __init__(
        self, store: HoldStore, chain: Chain, metrics: Metrics, logger: Logger, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._chain = chain
        self._metrics = metrics
        self._logger = logger
        self._now = now
        self._chain_is_silent = False

    def run(self, most: int = MOST_AT_ONCE) -> dict[str, int]:
        """Close what can be closed. Answers how many of those looked at are now `paid`, `released`, still `open`.

        A chain that does not answer is asked once, and a slow one for so long: the next run goes on where this one
        stopped. Raises botocore's errors; what was done before stays done.
        """
        counts: Counter[str] = Counter({PAID: 0, RELEASED: 0, OPEN: 0})
        self._chain_is_silent = False
        until = self._now() + timedelta(seconds=LONGEST_SECONDS)
        payments = self._store.open_rows(most)
        overdue = self._now().timestamp() - OVERDUE_SECONDS
        self._metrics.add("PaymentsHeld", "Count", sum(payment["validBefore"] < overdue for payment in payments))
        for payment in payments:
            if self._now() >= until:
                break
            if payment["leaseUntil"] > stamp(self._now()):
                continue  # somebody is at it
            if self._chain_is_silent and payment["state"] != holds.RESERVED:
                continue
            try:
                counts[self._close(payment)] += 1
            except TakenError:
                continue
        return dict(counts)

    def _close(self, seen: Row) -> str:
        self._store.lease(seen, secrets.token_hex(8), self._now())
        payment = self._store.get(seen["paymentId"])
        if payment is None:
            raise TakenError
        evidence = self._evidence(payment)
        if evidence.fate == "paid":
            self._store.paid(payment, {"transaction": evidence.transaction}, self._now())
        elif evidence.fate == "open":
            self._store.unlease(payment, self._now())
            return OPEN
        else:
            self._store.release(payment, self._now(), never_sent=payment["state"] == holds.RESERVED)
        self._logger.info("session payment closed", payment_id=payment["paymentId"], fate=evidence.fate)
        return PAID if evidence.fate == "paid" else RELEASED

    def _evidence(self, payment: Row) -> Evidence:
        if payment["state"] == holds.RESERVED:
            return Evidence("expired")  # what was never stored as signed was never sent
        try:
            return self._chain.evidence(payment["asset"], _authorization(payment))
        except (ChainError, UnavailableError) as silent:
            self._chain_is_silent = True
            self._logger.warning("the chain cannot be asked", payment_id=payment["paymentId"], reason=str(silent))
            return Evidence("open")


def _authorization(payment: Row) -> Authorization:
    return Authorization(
        sender=payment["payer"],
        recipient=payment["payTo"],
        value=payment["amount"],
        valid_after=0,
        valid_before=payment["validBefore"],
        nonce=payment["nonce"],
    )
