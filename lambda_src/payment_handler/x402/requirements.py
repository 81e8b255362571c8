"""What we ask for, how we say so in a 402, and whether a payment is for exactly that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from payment_handler.settings import PaymentTerms
from payment_handler.x402.payload import PAYMENT_IDENTIFIER, Payment
from payment_handler.x402.wire import PROTOCOL_VERSION, encode

SCHEME = "exact"
# How long a signed payment stays good: less than verify, settle and one retry need would make it expire midway.
MAX_TIMEOUT_SECONDS = 120
# The facilitator refuses what expires sooner (x402 SDK 2.25: 6 s), and settling takes a moment more.
_LEAST_SECONDS_LEFT = 6
# Until a payment expires nobody can say that it will never be settled: a lost one must not stay open for years.
_MOST_SECONDS_LEFT = 3600

# The specification's own declaration (specs/extensions/payment_identifier.md): offered, not required.
_IDENTIFIER_EXTENSION = {
    "info": {"required": False},
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "required": {"type": "boolean"},
            "id": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[a-zA-Z0-9_-]+$"},
        },
        "required": ["required"],
    },
}


@dataclass(frozen=True)
class Offer:
    """One thing for sale: where it is and what it costs.

    Attributes:
        url: from configuration alone. A Host header says whatever its sender likes, and behind API Gateway it lacks
            the stage.
        requirements: PaymentRequirements of the specification.
    """

    url: str
    description: str
    requirements: dict[str, Any]

    def challenge(self, error: str) -> str:
        """Value of PAYMENT-REQUIRED; `error` says why a payment is (still) needed."""
        return encode(
            {
                "x402Version": PROTOCOL_VERSION,
                "error": error,
                "resource": self.resource(),
                "accepts": [self.requirements],
                "extensions": {PAYMENT_IDENTIFIER: _IDENTIFIER_EXTENSION},
            }
        )

    def resource(self) -> dict[str, str]:
        """ResourceInfo of the specification."""
        return {"url": self.url, "description": self.description, "mimeType": "application/json"}


def make_requirements(terms: PaymentTerms, price: str) -> dict[str, Any]:
    """PaymentRequirements for something that costs `price` atomic units."""
    return {
        "scheme": SCHEME,
        "network": terms.network,
        "amount": price,
        "asset": terms.asset,
        "payTo": terms.pay_to,
        "maxTimeoutSeconds": MAX_TIMEOUT_SECONDS,
        "extra": {"name": terms.asset_name, "version": terms.asset_version},
    }


def mismatch(payment: Payment, requirements: dict[str, Any], now: int) -> str | None:
    """Why `payment` is not for these requirements, in the words facilitators use; None when it is.

    Checked here although the facilitator checks most of it again: what is cheap to refuse need not travel, and
    what we are paid is not for somebody else alone to say.
    """
    for name, ours in requirements.items():
        theirs = payment.accepted.get(name)
        if name in ("asset", "payTo"):  # addresses: upper and lower case are only a checksum (ERC-55)
            ours, theirs = ours.lower(), str(theirs).lower()
        if theirs != ours or isinstance(theirs, bool):
            return "No matching payment requirements"
    signed = payment.authorization
    if signed.recipient.lower() != requirements["payTo"].lower():
        return "invalid_exact_evm_payload_recipient_mismatch"
    if signed.value != int(requirements["amount"]):
        return "invalid_exact_evm_payload_authorization_value_mismatch"
    if signed.valid_after > now:
        return "invalid_exact_evm_payload_authorization_valid_after"
    if not now + _LEAST_SECONDS_LEFT <= signed.valid_before <= now + _MOST_SECONDS_LEFT:
        return "invalid_exact_evm_payload_authorization_valid_before"
    return None


def as_payload(signature: str, authorization: dict[str, str], offer: Offer) -> dict[str, Any]:
    """PaymentPayload of the specification, in our own words."""
    return {
        "x402Version": PROTOCOL_VERSION,
        "resource": offer.resource(),
        "accepted": offer.requirements,
        "payload": {"signature": signature, "authorization": authorization},
    }
