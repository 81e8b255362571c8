"""Getting a claimed payment settled, and finding out what became of it when nobody said.

The rules, in this order:
1. The same signed payment may be sent to the facilitator any number of times: the token contract takes its nonce
   once (ERC-3009). So asking again never charges twice.
2. "Settled" from the facilitator or the chain is a fact and is recorded, whatever the row says by then.
3. "Refused" is believed only of the first time we ask. Afterwards it may mean that the lost first time succeeded:
   the chain decides. It can say that we were paid, that the nonce went elsewhere, or that it was never used and has
   expired; then, and only then, the payment is FAILED.
4. When the payment has expired and the chain cannot be asked either, a person decides (REVIEW). Nothing guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from payment_handler.payments.events import PaymentEvents
from payment_handler.payments.row import CLAIMED, FAILED, REVIEW, authorization_of, facilitator_body
from payment_handler.payments.store import PaymentStore
from payment_handler.x402.chain import EXPIRY_MARGIN_SECONDS, ChainError, Evidence
from payment_handler.x402.facilitator import PENDING, SETTLE_SECONDS, Facilitator, Settlement
from payment_handler.x402.payload import Authorization
from shared.errors import UnavailableError
from shared.items import Row
from shared.tracing import subsegment

# A later attempt may have to ask the chain after the facilitator, and somebody may be waiting for the answer.
RESUME_SECONDS = 10.0
# After its payment has expired, how long a row waits for the facilitator or the chain to say something certain.
REVIEW_AFTER_SECONDS = 600


class Witness(Protocol):
    """Who can tell what the chain says; payment_handler.x402.chain.Chain is one."""

    def evidence(self, asset: str, authorization: Authorization) -> Evidence:
        """What became of an authorization. Raises ChainError."""


class Settler:
    """Moves payments out of SETTLING, PENDING and REVIEW."""

    def __init__(
        self,
        store: PaymentStore,
        facilitator: Facilitator,
        chain: Witness,
        events: PaymentEvents,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._facilitator = facilitator
        self._chain = chain
        self._events = events
        self._now = now

    def first(self, row: Row, seconds: float) -> Row:
        """Settle a payment just claimed, within `seconds`; the row afterwards.

        Raises UnavailableError FACILITATOR_UNAVAILABLE when the facilitator never got the payment: nothing is claimed
        any more then.
        """
        result = self._settle(row, min(seconds, SETTLE_SECONDS))
        if result.outcome == "settled":
            return self.record_settled(row, result.transaction)
        if result.outcome == "refused":
            return self._record_failed(row, result.reason)
        if result.outcome == "unsent" and self._store.release(row):
            self._events.unavailable(result.reason)
            raise UnavailableError(
                "The facilitator does not answer; nothing was charged",
                code="FACILITATOR_UNAVAILABLE",
                headers={"Retry-After": "5"},
            )
        return self._record_unknown(row, result)

    def resume(self, row: Row) -> Row | None:
        """Go on with a payment whose last attempt is over without a result; the row afterwards.

        None: nobody was asked to charge it yet, and it has no row any more. Does nothing while another attempt has it.
        """
        if row["state"] == CLAIMED:
            self._store.release(row)
            return self._store.get(row["paymentId"])
        leased = self._store.lease(row)
        if leased is None:
            return self._store.get(row["paymentId"]) or row
        result = Settlement("refused", reason=str(leased.get("reason", "")))
        if leased["state"] != REVIEW:
            result = self._settle(leased, RESUME_SECONDS)
        if result.outcome == "settled":
            return self.record_settled(leased, result.transaction)
        evidence = self._evidence(leased)
        if evidence is not None and evidence.fate == "paid":
            return self.record_settled(leased, evidence.transaction)
        if evidence is not None and evidence.fate in ("spent", "expired"):
            return self._record_failed(leased, f"authorization {evidence.fate}")
        if evidence is None and self._is_hopeless(leased, result):
            return self._record_review(leased, result.reason)
        return self._record_unknown(leased, result)

    def record_settled(self, row: Row, transaction: str) -> Row:
        """The payer was charged by `transaction`: a fact, whoever says it."""
        settled, first = self._store.settled(row, transaction)
        if first:
            self._events.settled(settled)
        return settled

    def is_over(self, row: Row) -> bool:
        """Whether the authorization can be settled no more; until then nobody can know that it will not be."""
        return self._now().timestamp() > int(row["validBefore"]) + EXPIRY_MARGIN_SECONDS

    def record_not_charged(self, row: Row, reason: str) -> Row:
        """A person has found that the payer was not charged; the row afterwards."""
        return self._record_failed(row, reason)

    @subsegment("settle_payment")
    def _settle(self, row: Row, seconds: float) -> Settlement:
        started = self._now()
        result = self._facilitator.settle(facilitator_body(row), seconds)
        left = seconds - (self._now() - started).total_seconds()
        # Sent and not confirmed: the SDK's own server asks once more at once, and so do we while there is time.
        if result.reason == PENDING and result.transaction and left >= 1:
            again = self._facilitator.settle(facilitator_body(row), left)
            return again if again.outcome == "settled" else result
        return result

    def _evidence(self, row: Row) -> Evidence | None:
        try:
            return self._chain.evidence(row["asset"], authorization_of(row))
        except Exception as unknown:  # no node, no credentials, no parameter store: it proves nothing
            said = isinstance(unknown, ChainError | UnavailableError)
            self._events.chain_unavailable(row, str(unknown) if said else type(unknown).__name__)
            return None

    def _is_hopeless(self, row: Row, result: Settlement) -> bool:
        asked = result.outcome in ("refused", "unknown")
        return asked and self._now().timestamp() > row["validBefore"] + REVIEW_AFTER_SECONDS

    def _record_failed(self, row: Row, reason: str) -> Row:
        if self._store.failed(row, reason):
            self._events.failed({**row, "state": FAILED}, reason)
        return self._store.get(row["paymentId"]) or row

    def _record_unknown(self, row: Row, result: Settlement) -> Row:
        if row["state"] == REVIEW:
            return self._store.review(row, str(row.get("reason", ""))) or row
        pending = self._store.pending(row, result.reason, result.transaction)
        if pending is not None:
            self._events.unknown(pending, result.reason)
        return pending or self._store.get(row["paymentId"]) or row

    def _record_review(self, row: Row, reason: str) -> Row:
        known = row["state"] == REVIEW
        reviewed = self._store.review(row, reason)
        if reviewed is not None and not known:
            self._events.needs_review(reviewed, reason)
        return reviewed or self._store.get(row["paymentId"]) or row
