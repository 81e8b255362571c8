"""What is signed, and the header that carries it: EIP-3009 TransferWithAuthorization in an x402 v2 payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payment_handler.sessions.offers import Offer, UnpayableError
from payment_handler.settings import PaymentTerms
from payment_handler.x402.payload import PAYMENT_IDENTIFIER
from payment_handler.x402.wire import MAX_HEADER_CHARACTERS, PROTOCOL_VERSION, encode

LONGEST_SECONDS = 600
"""How far ahead an authorization reaches at most: for so long a payment without an answer holds its amount."""

_SIGNATURE_CHARACTERS = 2 + 130

_TYPES = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "TransferWithAuthorization": [
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "validAfter", "type": "uint256"},
        {"name": "validBefore", "type": "uint256"},
        {"name": "nonce", "type": "bytes32"},
    ],
}


def authorize(payer: str, offer: Offer, nonce: str, valid_before: int) -> dict[str, str]:
    """The authorization to sign, in the specification's JSON names (scheme_exact_evm.md)."""
    return {
        "from": payer,
        "to": offer.pay_to,
        "value": str(offer.amount),
        "validAfter": "0",
        "validBefore": str(valid_before),
        "nonce": nonce,
    }


def typed_data(authorization: Mapping[str, str], terms: PaymentTerms) -> dict[str, Any]:
    """EIP-712 data. The domain is the token's as configured, whatever a resource says its token is called."""
    return {
        "domain": {
            "name": terms.asset_name,
            "version": terms.asset_version,
            "chainId": int(terms.network.partition(":")[2]),
            "verifyingContract": terms.asset,
        },
        "types": _TYPES,
        "primaryType": "TransferWithAuthorization",
        "message": dict(authorization),
    }


def unsigned_payload(authorization: Mapping[str, str], offer: Offer, identifier: str) -> dict[str, Any]:
    """PaymentPayload without its signature. Raises UnpayableError CHALLENGE_INVALID when it would not fit a header.

    Args:
        identifier: given as `payment-identifier` when the resource declares that extension: what makes sending the
            same payment again safe for the work as well, not only for the money.
    """
    payload: dict[str, Any] = {
        "x402Version": PROTOCOL_VERSION,
        "accepted": offer.accepted,
        "payload": {"authorization": dict(authorization)},
    }
    if offer.resource is not None:
        payload["resource"] = offer.resource
    if offer.extensions is not None:
        payload["extensions"] = _with_identifier(offer.extensions, identifier)
    if len(signed_header(payload, "x" * _SIGNATURE_CHARACTERS)) > MAX_HEADER_CHARACTERS:
        raise UnpayableError("The resource's challenge is too long to be repeated in a header", "CHALLENGE_INVALID")
    return payload


def signed_header(payload: Mapping[str, Any], signature: str) -> str:
    """PAYMENT-SIGNATURE. The same arguments always give the same header."""
    return encode({**payload, "payload": {"signature": signature, **payload["payload"]}})


def _with_identifier(extensions: Mapping[str, Any], identifier: str) -> dict[str, Any]:
    declared = extensions.get(PAYMENT_IDENTIFIER)
    if not isinstance(declared, dict) or not isinstance(declared.get("info"), dict):
        return dict(extensions)
    return {**extensions, PAYMENT_IDENTIFIER: {**declared, "info": {**declared["info"], "id": identifier}}}
