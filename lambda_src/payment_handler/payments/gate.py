"""The way through a paid route: money first, then the work, and one answer for every copy of a request.

Order (docs/payments.md): what is known about this payment already, then the client's own id, then our terms, then
the claim, then the facilitator's verdict, and only then the money moves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from payment_handler.payments import answers
from payment_handler.payments.delivery import Delivery
from payment_handler.payments.events import PaymentEvents
from payment_handler.payments.row import (
    OPEN_STATES,
    SETTLED,
    Purchase,
    facilitator_body,
    identifier_key,
    new_row,
)
from payment_handler.payments.settlement import Settler
from payment_handler.payments.store import ClaimedError, IdentifierTakenError, PaymentStore
from payment_handler.x402.facilitator import Facilitator, FacilitatorError
from payment_handler.x402.payload import MalformedPaymentError, Payment, read_payment
from payment_handler.x402.requirements import Offer, mismatch
from payment_handler.x402.wire import PAYMENT_SIGNATURE
from shared.errors import ApiError, ConflictError, UnavailableError
from shared.http import Reply, Request
from shared.items import Row
from shared.tracing import subsegment

# API Gateway waits 29 s. What is left after this is for writing down how it ended.
_BUDGET_SECONDS = 24.0
# With less than this for settling it is not begun: the answer would come too late to be heard.
_LEAST_SETTLE_SECONDS = 5.0


class MalformedPaymentHeaderError(ApiError):
    """PAYMENT-SIGNATURE is not what the specification says; the message names the field."""

    status = 400
    code = "INVALID_PAYMENT"


class PaymentGate:
    """Takes payment for one request and answers it."""

    def __init__(
        self,
        store: PaymentStore,
        facilitator: Facilitator,
        settler: Settler,
        delivery: Delivery,
        events: PaymentEvents,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._facilitator = facilitator
        self._settler = settler
        self._delivery = delivery
        self._events = events
        self._now = now
        self._clock = clock

    def pay(self, request: Request, offer: Offer, purchase: Callable[[], Purchase]) -> Reply:
        """Answer a request for `offer`.

        Args:
            purchase: reads what is wanted from the request; called only when there is a payment, and before
                anything is done with it: a request that cannot be fulfilled costs nothing.
        """
        started = self._clock()
        header = request.header(PAYMENT_SIGNATURE)
        if header is None:
            return answers.payment_required(offer, f"{PAYMENT_SIGNATURE} header is required", request.id)
        try:
            payment = read_payment(header)
        except MalformedPaymentError as malformed:
            raise MalformedPaymentHeaderError(f"{PAYMENT_SIGNATURE}: {malformed}") from None
        wanted = purchase()
        with subsegment("payment_processing"):
            return self._process(payment, wanted, offer, request.id, started)

    def _process(self, payment: Payment, wanted: Purchase, offer: Offer, request_id: str, started: float) -> Reply:
        self._events.asked(payment.authorization.payer, offer.requirements["amount"])
        outcome = self._known(payment, wanted) or self._new(payment, wanted, offer, started)
        if isinstance(outcome, str):
            self._events.refused(outcome)
            return answers.payment_required(offer, outcome, request_id)
        if outcome["state"] == SETTLED and "answer" not in outcome:
            outcome = self._delivery.deliver(outcome)
            self._events.processed(outcome, offer.url, (self._clock() - started) * 1000)
        return answers.for_row(outcome, offer, request_id)

    def _known(self, payment: Payment, purchase: Purchase) -> Row | None:
        """This payment's row, brought forward if its last attempt is over; None when it has none."""
        row = self._store.get(payment.id)
        if row is None:
            return None
        if row["paymentDigest"] != payment.digest or row["requestHash"] != purchase.hash:
            raise answers.already_used()
        if row["state"] in OPEN_STATES and row["leaseUntil"] <= self._now().timestamp():
            return self._settler.resume(row)
        return row

    def _new(self, payment: Payment, purchase: Purchase, offer: Offer, started: float) -> Row | str:
        """The row of a payment never seen before after its settlement, or why it is refused.

        It is claimed before the facilitator is asked for the first time, so that of many copies only one asks.
        """
        self._check_identifier(payment)
        reason = mismatch(payment, offer.requirements, int(self._now().timestamp()))
        if reason is not None:
            return reason
        row = new_row(payment, purchase, offer, self._now())
        try:
            self._store.claim(row)
        except IdentifierTakenError:
            raise _identifier_taken() from None
        except ClaimedError:
            return self._known(payment, purchase) or row
        reason = self._verify(row)
        if reason is not None:
            # Whoever took the claim away from us may have settled it: its nonce is used then, by us.
            return reason if self._store.release(row) else self._known(payment, purchase) or reason
        settling = self._store.settling(row)
        if settling is None:
            return self._known(payment, purchase) or row
        # Looked at last: writing that down may have taken long as well.
        seconds = _BUDGET_SECONDS - (self._clock() - started)
        if seconds >= _LEAST_SETTLE_SECONDS:
            return self._settler.first(settling, seconds)
        if not self._store.release(settling):
            return self._known(payment, purchase) or settling
        self._events.unavailable("no time is left for settling")
        raise _unavailable("The facilitator is slow; nothing was charged")

    def _verify(self, row: Row) -> str | None:
        """Why the facilitator would refuse the payment; None when it would not. Without an answer the claim is gone."""
        try:
            with subsegment("verify_signature"):
                verdict = self._facilitator.verify(facilitator_body(row))
        except Exception as failure:
            answerless = isinstance(failure, FacilitatorError)
            self._events.unavailable(str(failure) if answerless else type(failure).__name__)
            self._store.release(row)
            if not answerless:
                raise
            raise _unavailable("The facilitator does not answer; nothing was charged") from None
        return None if verdict.valid else verdict.reason

    def _check_identifier(self, payment: Payment) -> None:
        key = identifier_key(payment)
        if key is not None and self._store.identified(key) not in (None, payment.id):
            raise _identifier_taken()


def _unavailable(message: str) -> UnavailableError:
    return UnavailableError(message, code="FACILITATOR_UNAVAILABLE", headers={"Retry-After": "5"})


def _identifier_taken() -> ConflictError:
    return ConflictError("This payment-identifier was used for another payment", "PAYMENT_IDENTIFIER_REUSED")
