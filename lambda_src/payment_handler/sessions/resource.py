"""Calls the resource: once to hear its price, and again with a payment. Says what an answer proves, and no more."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from payment_handler.sessions.hosts import Target
from payment_handler.x402.wire import (
    PAYMENT_REQUIRED,
    PAYMENT_RESPONSE,
    PAYMENT_SIGNATURE,
    MalformedHeaderError,
    decode,
)
from shared.errors import UnavailableError
from shared.outbound import OutboundError, Response, call

LONGEST_ANSWER = 64 * 1024
ASK_SECONDS = 5.0
# A settlement takes a block or two; asking, signing and this together stay under the API's 29 seconds.
PAY_SECONDS = 15.0

_AGAIN = frozenset({409, 425, 429})  # in progress, too early, too many: the same payment may do later


class Verdict(StrEnum):
    """What became of a payment that was sent."""

    PAID = "PAID"
    """The resource answered 2xx: it takes itself to be paid."""
    NOT_SENT = "NOT_SENT"
    """There was no connection: nobody else has ever seen this payment."""
    REFUSED = "REFUSED"
    """The resource says no. It may settle all the same until the authorization expires."""
    UNKNOWN = "UNKNOWN"
    """No answer, or one that says nothing about the payment."""


@dataclass(frozen=True)
class Outcome:
    """A verdict with what there is to show for it.

    Attributes:
        content: `{status, contentType, encoding, body}`, when paid.
        transaction: hash of the settlement, "" when the resource gave none.
        reason: the resource's own word for its refusal, or how the call failed.
    """

    verdict: Verdict
    content: dict[str, Any] | None = None
    transaction: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Order:
    """One call to be made: `body` is JSON, None sends none."""

    target: Target
    method: str
    body: Any = None


def ask(order: Order) -> Response:
    """The resource's answer without a payment. Raises UnavailableError RESOURCE_UNAVAILABLE."""
    try:
        return call(order.method, order.target.url, json=order.body, timeout=ASK_SECONDS, limit=LONGEST_ANSWER)
    except OutboundError as lost:
        raise UnavailableError(
            f"{order.target.entry} gave no answer of at most {LONGEST_ANSWER} bytes ({lost.kind}); nothing was paid",
            code="RESOURCE_UNAVAILABLE",
            headers={"Retry-After": "2"},
        ) from None


def challenge_of(answer: Response) -> str:
    """The PAYMENT-REQUIRED header of a 402, "" when there is none."""
    return answer.headers.get(PAYMENT_REQUIRED.lower(), "")


def pay(order: Order, header: str) -> Outcome:
    """Send the order with a signed payment."""
    headers = {PAYMENT_SIGNATURE: header}
    try:
        answer = call(
            order.method, order.target.url, json=order.body, headers=headers, timeout=PAY_SECONDS, limit=LONGEST_ANSWER
        )
    except OutboundError as lost:
        return Outcome(Verdict.UNKNOWN if lost.sent else Verdict.NOT_SENT, reason=lost.kind)
    receipt = _receipt(answer)
    if 200 <= answer.status < 300 and receipt.get("success", True) is True:
        return Outcome(Verdict.PAID, show(answer), transaction=_word(receipt.get("transaction"), 128))
    reason = _word(receipt.get("errorReason"), 128) or _refusal(answer) or f"status {answer.status}"
    if answer.status >= 500 or answer.status in _AGAIN:
        return Outcome(Verdict.UNKNOWN, reason=reason)
    return Outcome(Verdict.REFUSED, reason=reason)


def show(answer: Response) -> dict[str, Any]:
    """An answer as it is passed on and kept: text as it is, everything else in base64."""
    try:
        encoding, body = "utf-8", answer.body.decode()
    except UnicodeDecodeError:
        encoding, body = "base64", base64.b64encode(answer.body).decode()
    content_type = _word(answer.headers.get("content-type"), 256)
    return {"status": answer.status, "contentType": content_type, "encoding": encoding, "body": body}


def _receipt(answer: Response) -> dict[str, Any]:
    try:
        return decode(answer.headers.get(PAYMENT_RESPONSE.lower(), ""))
    except MalformedHeaderError:
        return {}


def _refusal(answer: Response) -> str:
    """`error` of the new challenge that comes with a 402."""
    try:
        return _word(decode(challenge_of(answer)).get("error"), 128)
    except MalformedHeaderError:
        return ""


def _word(value: object, longest: int) -> str:
    """Somebody else's text, fit to be kept and shown."""
    return value[:longest] if isinstance(value, str) and value.isprintable() else ""
