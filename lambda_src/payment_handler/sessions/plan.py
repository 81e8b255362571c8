"""The row of a payment about to be made: everything decided before money is touched, the nonce above all."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from datetime import datetime, timedelta

from payment_handler.sessions.authorization import LONGEST_SECONDS, authorize, unsigned_payload
from payment_handler.sessions.holds import LEASE_SECONDS, OPEN_STATE, RESERVED
from payment_handler.sessions.offers import SHORTEST_SECONDS, Offer
from shared.errors import ConflictError
from shared.items import Row
from shared.timestamps import stamp

OVER = "SESSION_EXPIRED"

_KEEP_SECONDS = 30 * 24 * 60 * 60


def plan_payment(session: Row, offer: Offer, payment_id: str, now: datetime) -> Row:
    """A payment of `offer`, in state RESERVED and leased to whoever planned it.

    Its authorization never outlives the session. Raises ConflictError SESSION_EXPIRED when too little time is left for
    any, UnpayableError CHALLENGE_INVALID when the challenge cannot be repeated.
    """
    begins = int(now.timestamp())
    ends = int(datetime.fromisoformat(session["endsAt"]).timestamp())
    valid_before = min(begins + min(offer.timeout_seconds, LONGEST_SECONDS), ends)
    if valid_before < begins + SHORTEST_SECONDS:
        raise ConflictError(f"This session ends within {SHORTEST_SECONDS} seconds: open a new one", OVER)
    nonce = "0x" + secrets.token_hex(32)
    authorization = authorize(session["address"], offer, nonce, valid_before)
    identifier = "session_" + hashlib.sha256(payment_id.encode() + nonce.encode()).hexdigest()[:40]
    return {
        "paymentId": payment_id,
        "sessionId": session["sessionId"],
        "userId": session["userId"],
        "state": RESERVED,
        "openState": OPEN_STATE,
        "network": session["network"],
        "asset": session["asset"],
        "payer": session["address"],
        "payTo": offer.pay_to,
        "amount": offer.amount,
        "nonce": nonce,
        "validBefore": valid_before,
        "payload": json.dumps(unsigned_payload(authorization, offer, identifier), separators=(",", ":")),
        "signKey": str(uuid.uuid4()),
        "lease": secrets.token_hex(8),
        "leaseUntil": stamp(now + timedelta(seconds=LEASE_SECONDS)),
        "createdAt": stamp(now),
        "updatedAt": stamp(now),
        "expiresAt": valid_before + _KEEP_SECONDS,
    }
