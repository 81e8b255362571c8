"""Pays for a resource under a session, so that a lost answer, a crash or a repeat never pays twice.

Order of things: hear the price → reserve the amount → sign → keep the signature → send. Whatever is sent was stored
first, so the same Idempotency-Key sends the very same payment again, and its nonce pays once at most (EIP-3009).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from payment_handler.cdp.client import CdpClient
from payment_handler.sessions import holds, resource
from payment_handler.sessions.authorization import signed_header, typed_data
from payment_handler.sessions.holds import HoldStore, LimitReachedError, TakenError
from payment_handler.sessions.hosts import AllowedHosts
from payment_handler.sessions.offers import UnpayableError, choose_offer
from payment_handler.sessions.plan import OVER, plan_payment
from payment_handler.sessions.resource import Order, Outcome, Verdict
from payment_handler.sessions.service import KEY_REUSED, SessionService
from payment_handler.settings import PaymentTerms
from shared import tracing
from shared.errors import ApiError, ConflictError, UnavailableError
from shared.idempotency import request_hash
from shared.items import Row

NOT_PAID = "NOT_PAID"


@dataclass(frozen=True)
class Purchase:
    """What a caller wants paid: `body` is JSON or None, `max_amount` in atomic units."""

    url: str
    method: str
    body: Any
    max_amount: int


@dataclass(frozen=True)
class Receipt:
    """How it ended well: `payment` is the row, None when the resource asked for no payment."""

    payment: Row | None
    content: dict[str, Any] | None


class PayService:
    """Pays; `caller` is always the id in the caller's token."""

    def __init__(
        self,
        sessions: SessionService,
        store: HoldStore,
        cdp: CdpClient,
        hosts: AllowedHosts,
        terms: PaymentTerms,
        logger: Logger,
        now: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._store = store
        self._cdp = cdp
        self._hosts = hosts
        self._terms = terms
        self._logger = logger
        self._now = now

    def pay(self, caller: str, session_id: str, purchase: Purchase, key: str) -> Receipt:
        """Get the resource and pay for it if it asks.

        Raises what docs/payments.md, "Wallet sessions", lists; above all UnavailableError PAYMENT_UNKNOWN: repeat with
        the same key.
        """
        session = self._sessions.get(caller, session_id)
        wanted = request_hash(purchase.url, purchase.method, purchase.body, str(purchase.max_amount))
        payment_id = payment_id_of(session, key)
        known = self._store.get(payment_id)
        if known is not None and known["requestHash"] != wanted:
            raise ConflictError("This Idempotency-Key was used for another payment", KEY_REUSED)
        if known is None or may_start_again(known):
            return self._begin(session, purchase, payment_id, wanted)
        return self._resume(session, known)

    def _begin(self, session: Row, purchase: Purchase, payment_id: str, wanted: str) -> Receipt:
        order = self._order(session, purchase.url, purchase.method, purchase.body)
        if self._sessions.is_over(session):
            raise ConflictError("This session is over: open a new one", OVER)
        answer = resource.ask(order)
        if answer.status != 402:
            return Receipt(None, resource.show(answer))
        offer = choose_offer(resource.challenge_of(answer), self._terms, purchase.max_amount)
        payment = plan_payment(session, offer, payment_id, self._now()) | {
            "requestHash": wanted,
            "url": purchase.url,
            "method": purchase.method,
            "body": None if purchase.body is None else json.dumps(purchase.body, separators=(",", ":")),
        }
        try:
            self._store.reserve(payment, self._now())
        except LimitReachedError:
            raise self._limit(payment) from None
        except TakenError:
            raise in_progress() from None
        return self._sign_and_send(payment, order)

    def _resume(self, session: Row, payment: Row) -> Receipt:
        if payment["state"] == holds.RELEASED:
            raise ConflictError("This payment was not made and never will be: use a new key", "PAYMENT_NOT_MADE")
        if payment["state"] == holds.PAID and "content" in payment:
            return Receipt(payment, json.loads(payment["content"]))
        order = self._order(
            session, payment["url"], payment["method"], json.loads(payment["body"]) if "body" in payment else None
        )
        if payment["state"] == holds.PAID:
            return self._fetch(payment, order)
        lease = secrets.token_hex(8)
        try:
            self._store.lease(payment, lease, self._now())
        except TakenError:
            raise in_progress() from None
        # Read again: what was seen before the lease was had may be out of date.
        payment = self._store.get(payment["paymentId"]) or payment
        if payment["state"] == holds.RESERVED:
            return self._sign_and_send(payment, order)
        return self._send(payment, order, first=False)

    def _fetch(self, payment: Row, order: Order) -> Receipt:
        """What was paid for but never arrived; the nonce is used, so sending it once more costs nothing."""
        outcome = self._call(payment, order)
        if outcome.verdict is Verdict.PAID:
            self._store.keep_content(payment, json.dumps(outcome.content))
        return Receipt(payment, outcome.content)

    def _sign_and_send(self, payment: Row, order: Order) -> Receipt:
        data = typed_data(json.loads(payment["payload"])["payload"]["authorization"], self._terms)
        try:
            signature = self._cdp.sign_typed_data(payment["payer"], data, payment["signKey"])
        except ApiError:
            self._give_back(payment)
            raise
        try:
            self._store.signed(payment, signature, self._now())
        except TakenError:
            raise in_progress() from None
        return self._send({**payment, "state": holds.SIGNED, "signature": signature}, order, first=True)

    def _send(self, payment: Row, order: Order, *, first: bool) -> Receipt:
        outcome = self._call(payment, order)
        if outcome.verdict is Verdict.PAID:
            return self._close_as_paid(payment, outcome)
        if outcome.verdict is Verdict.NOT_SENT and first:
            self._give_back(payment)
            raise UnavailableError(
                f"{order.target.entry} cannot be reached; nothing was paid",
                "RESOURCE_UNAVAILABLE",
                {"Retry-After": "2"},
            )
        raise self._leave_open(payment, outcome)

    def _call(self, payment: Row, order: Order) -> Outcome:
        with tracing.subsegment("pay_resource", wallet_address=payment["payer"], payment_amount=payment["amount"]):
            outcome = resource.pay(order, signed_header(json.loads(payment["payload"]), payment["signature"]))
        self._logger.info(
            "session payment", payment_id=payment["paymentId"], verdict=str(outcome.verdict), host=order.target.entry
        )
        return outcome

    def _close_as_paid(self, payment: Row, outcome: Outcome) -> Receipt:
        changes = {"transaction": outcome.transaction, "content": json.dumps(outcome.content)}
        # Closed meanwhile by the chain's own word? The content is the caller's all the same.
        with suppress(TakenError):
            self._store.paid(payment, changes, self._now())
        return Receipt({**payment, **changes, "state": holds.PAID}, outcome.content)

    def _leave_open(self, payment: Row, outcome: Outcome) -> ApiError:
        """Keep the hold; what the caller is to be told."""
        try:
            self._store.unknown(payment, outcome.reason, self._now())
        except TakenError:
            return in_progress()
        if outcome.verdict is Verdict.REFUSED:
            return UnpayableError(
                f"The resource refuses the payment ({outcome.reason}); its amount stays held until it can no longer be "
                "settled. The same key tries the same payment again",
                "PAYMENT_REFUSED",
            )
        return UnavailableError(
            "It is not known whether this was paid: repeat it with the same key",
            "PAYMENT_UNKNOWN",
            {"Retry-After": "5"},
        )

    def _give_back(self, payment: Row) -> None:
        with suppress(TakenError):  # the reconciler was faster
            self._store.release(payment, self._now(), never_sent=True)

    def _order(self, session: Row, url: str, method: str, body: Any) -> Order:
        return Order(self._hosts.check(url, session["allowedHosts"]), method, body)

    def _limit(self, payment: Row) -> ApiError:
        """Why the reservation failed, as far as a second look can tell."""
        session = self._sessions.get(payment["userId"], payment["sessionId"])
        if self._sessions.is_over(session):
            return ConflictError("This session is over: open a new one", OVER)
        return UnpayableError(
            f"{payment['amount']} atomic units are wanted, {session['remaining']} remain", "SPENDING_LIMIT_REACHED"
        )


def may_start_again(payment: Row) -> bool:
    """Whether a payment has ended before anybody could have seen its signature."""
    return payment["state"] == holds.RELEASED and "signature" not in payment


def payment_id_of(session: Row, key: str) -> str:
    """The payments table's key: `#` keeps it apart from the ids of payments that others make to us.

    The session's birth is part of it, because a session id made from a key may be born again after its row is gone.
    """
    digest = hashlib.sha256(json.dumps([session["createdAt"], key]).encode()).hexdigest()
    return f"session#{session['sessionId']}#{digest[:40]}"


def in_progress() -> ConflictError:
    """Another request is working on the same payment."""
    conflict = ConflictError("This payment is being made: repeat it later with the same key", "PAYMENT_IN_PROGRESS")
    conflict.headers["Retry-After"] = "2"
    return conflict
