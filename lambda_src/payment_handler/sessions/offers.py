"""Reads a 402 and picks what we can pay. Nothing in it is trusted: it names a price, and we decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payment_handler.settings import PaymentTerms
from payment_handler.x402.wire import PROTOCOL_VERSION, MalformedHeaderError, decode
from shared.errors import ApiError

SHORTEST_SECONDS = 10
"""Facilitators refuse what expires within six seconds (x402 SDK 2.25); signing and sending take some as well."""

_AMOUNT = re.compile(r"[1-9][0-9]{0,17}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


class UnpayableError(ApiError):
    """The resource wants a payment that this session cannot or may not make. Nothing was reserved or signed."""

    status = 422


@dataclass(frozen=True)
class Offer:
    """One of the resource's terms that fits.

    Attributes:
        accepted: PaymentRequirements as the resource sent them; a payment must repeat them.
        resource: ResourceInfo, repeated as well.
        extensions: what the resource declares; a payment echoes it.
    """

    amount: int
    pay_to: str
    timeout_seconds: int
    accepted: Mapping[str, Any]
    resource: Mapping[str, Any] | None
    extensions: Mapping[str, Any] | None


def choose_offer(challenge: str, terms: PaymentTerms, most: int) -> Offer:
    """The cheapest fitting offer in a PAYMENT-REQUIRED header.

    Args:
        terms: our network and token; offers in others do not fit. Prices and payees in it play no part.
        most: the caller's own limit, in atomic units.

    Raises UnpayableError CHALLENGE_INVALID, NO_ACCEPTABLE_OFFER or PRICE_ABOVE_MAXIMUM.
    """
    required = _read(challenge)
    accepts = required.get("accepts")
    fitting = [offer for offer in accepts if _fits(offer, terms)] if isinstance(accepts, list) else []
    if not fitting:
        raise UnpayableError(
            f"The resource takes no exact payment of {terms.asset} on {terms.network}", "NO_ACCEPTABLE_OFFER"
        )
    cheapest = min(fitting, key=lambda offer: int(offer["amount"]))
    if int(cheapest["amount"]) > most:
        raise UnpayableError(
            f"The resource wants {cheapest['amount']} atomic units, above maxAmount", "PRICE_ABOVE_MAXIMUM"
        )
    return Offer(
        amount=int(cheapest["amount"]),
        pay_to=cheapest["payTo"],
        timeout_seconds=cheapest["maxTimeoutSeconds"],
        accepted=cheapest,
        resource=_object_or_none(required, "resource"),
        extensions=_object_or_none(required, "extensions"),
    )


def _read(challenge: str) -> dict[str, Any]:
    try:
        required = decode(challenge)
    except MalformedHeaderError as malformed:
        raise UnpayableError(f"The resource's PAYMENT-REQUIRED {malformed}", "CHALLENGE_INVALID") from None
    version = required.get("x402Version")
    if isinstance(version, bool) or version != PROTOCOL_VERSION:
        raise UnpayableError(f"The resource's challenge is not x402 version {PROTOCOL_VERSION}", "CHALLENGE_INVALID")
    return required


def _fits(offer: Any, terms: PaymentTerms) -> bool:
    if not isinstance(offer, dict) or not isinstance(offer.get("extra"), dict):
        return False
    extra, timeout = offer["extra"], offer.get("maxTimeoutSeconds")
    return (
        (offer.get("scheme"), offer.get("network")) == ("exact", terms.network)
        and _text(offer, "asset").lower() == terms.asset.lower()
        and _AMOUNT.fullmatch(_text(offer, "amount")) is not None
        and _ADDRESS.fullmatch(_text(offer, "payTo")) is not None
        and type(timeout) is int
        and timeout >= SHORTEST_SECONDS
        # We sign for the token as we know it: under another domain the signature would be worthless.
        and (extra.get("name"), extra.get("version")) == (terms.asset_name, terms.asset_version)
        and extra.get("assetTransferMethod", "eip3009") == "eip3009"
    )


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _object_or_none(holder: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    value = holder.get(name)
    return value if isinstance(value, dict) else None
