"""The header encoding of x402 v2: base64 of a JSON object (specs/transports-v2/http.md)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, NoReturn

PROTOCOL_VERSION = 2

# Header names are case-insensitive (RFC 9110, 5.1); these are the specification's spelling.
PAYMENT_REQUIRED = "PAYMENT-REQUIRED"
PAYMENT_SIGNATURE = "PAYMENT-SIGNATURE"
PAYMENT_RESPONSE = "PAYMENT-RESPONSE"

# API Gateway refuses requests whose headers exceed 10,240 bytes together; a payment by an ordinary account
# takes about 1.5 kB, one by a smart wallet with a long signature several.
MAX_HEADER_CHARACTERS = 8 * 1024


class MalformedHeaderError(ValueError):
    """The header is not base64 of a JSON object; the message says which of it, and quotes nothing."""


def encode(content: Mapping[str, Any]) -> str:
    """An object as a header value."""
    return base64.b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()


def decode(header: str) -> dict[str, Any]:
    """A header value as an object. Raises MalformedHeaderError."""
    if len(header) > MAX_HEADER_CHARACTERS:
        raise MalformedHeaderError(f"must be at most {MAX_HEADER_CHARACTERS} characters")
    try:
        raw = base64.b64decode(header.strip(), validate=True)
    except (binascii.Error, ValueError) as malformed:
        raise MalformedHeaderError("must be base64") from malformed
    try:
        content = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as malformed:
        raise MalformedHeaderError("must be base64 of JSON") from malformed
    if not isinstance(content, dict):
        raise MalformedHeaderError("must be base64 of a JSON object")
    return content


def _no_constant(name: str) -> NoReturn:
    """Python would read NaN and Infinity; they are not JSON (RFC 8259, section 6)."""
    raise ValueError(name)
