"""What a client sends in PAYMENT-SIGNATURE: a signed EIP-3009 authorization and the terms it accepts.

Only what we understand is kept: everything that is stored, compared or passed on is built from parts checked here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payment_handler.x402.wire import PROTOCOL_VERSION, MalformedHeaderError, decode

PAYMENT_IDENTIFIER = "payment-identifier"

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_NONCE = re.compile(r"0x[0-9a-fA-F]{64}")
# 65 bytes for an ordinary account; a smart wallet's (ERC-1271, ERC-6492) is longer.
_SIGNATURE = re.compile(r"0x([0-9a-fA-F]{2}){1,2048}")
_UINT = re.compile(r"0|[1-9][0-9]{0,77}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{16,128}")
_UINT256 = 2**256


class MalformedPaymentError(ValueError):
    """The payment is not of the shape the specification gives it; the message names the field."""


@dataclass(frozen=True)
class Authorization:
    """EIP-3009 TransferWithAuthorization: addresses as the client spells them, times in Unix seconds."""

    sender: str
    recipient: str
    value: int
    valid_after: int
    valid_before: int
    nonce: str

    @property
    def payer(self) -> str:
        """The sender in lower case: one account, one spelling (the case is only a checksum, ERC-55)."""
        return self.sender.lower()

    def as_payload(self) -> dict[str, str]:
        """The JSON names and types of the specification (scheme_exact_evm.md)."""
        return {
            "from": self.sender,
            "to": self.recipient,
            "value": str(self.value),
            "validAfter": str(self.valid_after),
            "validBefore": str(self.valid_before),
            "nonce": self.nonce,
        }


@dataclass(frozen=True)
class Payment:
    """One signed payment.

    Attributes:
        accepted: the terms the client says it accepts, as sent: compare, never use.
        signature: kept out of the repr; until the payment is settled whoever has it can send it to the chain.
        identifier: the client's own id for it (extension `payment-identifier`), if it gave one.
    """

    accepted: Mapping[str, Any]
    authorization: Authorization
    signature: str = field(repr=False)
    identifier: str | None = None

    @property
    def id(self) -> str:
        """`pay_` and the SHA-256 of what makes an authorization unique on its chain, in hexadecimal."""
        parts = [self.accepted["network"], self.accepted["asset"], self.authorization.payer, self.authorization.nonce]
        return "pay_" + _digest(str(part).lower() for part in parts)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole signed payment: two with one id and different digests are different payments."""
        return _digest(part.lower() for part in (self.signature, *self.authorization.as_payload().values()))


def read_payment(header: str) -> Payment:
    """The payment in a PAYMENT-SIGNATURE header. Raises MalformedPaymentError."""
    try:
        sent = decode(header)
    except MalformedHeaderError as malformed:
        raise MalformedPaymentError(str(malformed)) from malformed
    version = sent.get("x402Version")
    if isinstance(version, bool) or version != PROTOCOL_VERSION:
        raise MalformedPaymentError(f"x402Version: must be {PROTOCOL_VERSION}")
    accepted = _object(sent, "accepted")
    for name in ("scheme", "network", "asset", "amount", "payTo"):
        _match(accepted, name, re.compile(r"[\x21-\x7e]{1,256}"), f"accepted.{name}", "must be text")
    payload = _object(sent, "payload")
    return Payment(
        accepted=accepted,
        authorization=_authorization(_object(payload, "authorization", "payload.authorization")),
        signature=_match(payload, "signature", _SIGNATURE, "payload.signature", "must be 0x and hexadecimal").lower(),
        identifier=_identifier(sent.get("extensions")),
    )


def _authorization(sent: Mapping[str, Any]) -> Authorization:
    where = "payload.authorization."
    return Authorization(
        sender=_match(sent, "from", _ADDRESS, where + "from", "must be an address"),
        recipient=_match(sent, "to", _ADDRESS, where + "to", "must be an address"),
        value=_uint(sent, "value", where),
        valid_after=_uint(sent, "validAfter", where),
        valid_before=_uint(sent, "validBefore", where),
        nonce=_match(sent, "nonce", _NONCE, where + "nonce", "must be 0x and 64 hexadecimal digits").lower(),
    )


def _identifier(extensions: Any) -> str | None:
    """The id in extension `payment-identifier`: 16 to 128 of A-Z a-z 0-9 _ - (specs/extensions/payment_identifier.md).

    Clients echo the extensions we declare, so one without an id is no mistake.
    """
    if extensions is None:
        return None
    if not isinstance(extensions, dict):
        raise MalformedPaymentError("extensions: must be an object")
    extension = extensions.get(PAYMENT_IDENTIFIER)
    if extension is None:
        return None
    info = _object(_object(extensions, PAYMENT_IDENTIFIER, f"extensions.{PAYMENT_IDENTIFIER}"), "info")
    if info.get("id") is None:
        return None
    return _match(
        info, "id", _IDENTIFIER, f"extensions.{PAYMENT_IDENTIFIER}.info.id", "must be 16 to 128 of A-Za-z0-9_-"
    )


def _object(holder: Mapping[str, Any], name: str, where: str = "") -> dict[str, Any]:
    value = holder.get(name)
    if not isinstance(value, dict):
        raise MalformedPaymentError(f"{where or name}: must be an object")
    return value


def _match(holder: Mapping[str, Any], name: str, pattern: re.Pattern[str], where: str, rule: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise MalformedPaymentError(f"{where}: {rule}")
    return value


def _uint(holder: Mapping[str, Any], name: str, where: str) -> int:
    number = int(_match(holder, name, _UINT, where + name, "must be a decimal string"))
    if number >= _UINT256:
        raise MalformedPaymentError(f"{where}{name}: must be below 2^256")
    return number


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
