"""A payment's row and the states it goes through (docs/payments.md has the picture).

CLAIMED: the facilitator is being asked whether it is good; nothing can have been charged. SETTLING: it is being asked
to charge. PENDING: its answer was lost, the payer may have been charged. SETTLED: the payer was charged; once `answer`
is there, the work is done too. FAILED: not charged. REVIEW: the payer may have been charged and nobody can be asked any
more; a person decides.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from payment_handler.x402.payload import Authorization, Payment
from payment_handler.x402.requirements import Offer, as_payload
from shared.items import Row
from shared.timestamps import stamp

CLAIMED = "CLAIMED"
SETTLING = "SETTLING"
PENDING = "PENDING"
SETTLED = "SETTLED"
FAILED = "FAILED"
REVIEW = "REVIEW"
OPEN_STATES = (CLAIMED, SETTLING, PENDING, REVIEW)
"""Whether the payer was charged is not known, or not decided."""

# How long one attempt has the payment for itself: as long as API Gateway waits for an answer. Whoever is slower can do
# no harm: the chain takes a nonce once, and a row changes only for whoever has it.
LEASE_SECONDS = 30
# How soon after an attempt without result the next one may start.
PAUSE_SECONDS = 5
# Rows that are over stay for a month, for questions and for late copies of the request.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Purchase:
    """What is bought, as far as doing it later needs to know.

    Attributes:
        operation: which kind of work (see payment_handler.payments.delivery).
        wanted: the work's own input.
        method: with `path` and `body_hash`, the very request that the payment is bound to.
    """

    operation: str
    wanted: dict[str, str]
    method: str
    path: str
    body_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 of the request: a payment is good for one request and no other."""
        return hashlib.sha256(json.dumps([self.method, self.path, self.body_hash]).encode()).hexdigest()


def new_row(payment: Payment, purchase: Purchase, offer: Offer, now: datetime) -> Row:
    """The row that claims a payment. It holds the signed payment until its fate is known, and no secret besides."""
    signed = payment.authorization
    body = {
        "x402Version": 2,
        "paymentPayload": as_payload(payment.signature, signed.as_payload(), offer),
        "paymentRequirements": offer.requirements,
    }
    return {
        "paymentId": payment.id,
        "state": CLAIMED,
        "openState": CLAIMED,
        "attempts": 1,
        "leaseUntil": int(now.timestamp()) + LEASE_SECONDS,
        "createdAt": stamp(now),
        "updatedAt": stamp(now),
        "paymentDigest": payment.digest,
        "requestHash": purchase.hash,
        "identifierKey": identifier_key(payment),
        "operation": purchase.operation,
        "wanted": purchase.wanted,
        "method": purchase.method,
        "path": purchase.path,
        "network": offer.requirements["network"],
        "asset": offer.requirements["asset"],
        "payTo": offer.requirements["payTo"],
        "amount": offer.requirements["amount"],
        "payer": signed.payer,
        "nonce": signed.nonce,
        "validBefore": signed.valid_before,
        "facilitatorBody": json.dumps(body, separators=(",", ":")),
    }


def identifier_key(payment: Payment) -> str | None:
    """Where the client's own id of the payment is kept: one payer cannot take another's."""
    if payment.identifier is None:
        return None
    return f"payment-identifier#{payment.authorization.payer}#{payment.identifier}"


def facilitator_body(row: Row) -> dict[str, Any]:
    """What `/verify` and `/settle` are asked about this payment. KeyError once its fate is known."""
    body: dict[str, Any] = json.loads(row["facilitatorBody"])
    return body


def authorization_of(row: Row) -> Authorization:
    """The signed authorization, for reading the chain."""
    signed = facilitator_body(row)["paymentPayload"]["payload"]["authorization"]
    return Authorization(
        sender=signed["from"],
        recipient=signed["to"],
        value=int(signed["value"]),
        valid_after=int(signed["validAfter"]),
        valid_before=int(signed["validBefore"]),
        nonce=signed["nonce"],
    )


def expiry(row: Row) -> int:
    """When DynamoDB may delete a row that is over, in Unix seconds."""
    return int(row["validBefore"]) + int(KEPT.total_seconds())
