"""The two tokens CDP wants: one that says which API key calls, one that the wallet secret approves the body.

Source: CDP API v2, "Authentication"; compared with cdp-sdk 1.51.0, cdp/auth/utils/jwt.py.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from payment_handler.cdp.credentials import BadCredentialsError, CdpCredentials

LIFETIME_SECONDS = 120

_Key = Ed25519PrivateKey | EllipticCurvePrivateKey


def bearer_headers(credentials: CdpCredentials, method: str, url: str) -> dict[str, str]:
    """The `Authorization` header for one request. Raises BadCredentialsError."""
    return {"Authorization": f"Bearer {bearer_token(credentials, method, url)}"}


def bearer_token(credentials: CdpCredentials, method: str, url: str, now: float | None = None) -> str:
    """A token for `method` on `url` and nothing else, valid for two minutes.

    EdDSA for the 64 bytes (seed and public key, base64) of an Ed25519 API key, ES256 for an EC key in PEM. Raises
    BadCredentialsError.
    """
    issued = int(time.time() if now is None else now)
    key = _api_key(credentials.api_key_secret)
    header = {"alg": _algorithm(key), "kid": credentials.api_key_id, "typ": "JWT", "nonce": secrets.token_hex(16)}
    claims = {
        "sub": credentials.api_key_id,
        "iss": "cdp",
        "nbf": issued,
        "exp": issued + LIFETIME_SECONDS,
        "uris": [_uri(method, url)],
    }
    return _signed(header, claims, key)


def wallet_token(
    credentials: CdpCredentials, method: str, url: str, body: Mapping[str, Any], now: float | None = None
) -> str:
    """The value of `X-Wallet-Auth`: this very `body`, approved by the wallet secret. Raises BadCredentialsError."""
    issued = int(time.time() if now is None else now)
    claims: dict[str, Any] = {
        "uris": [_uri(method, url)],
        "iat": issued,
        "nbf": issued,
        "jti": str(uuid.uuid4()),
    }
    if body:
        claims["reqHash"] = body_hash(body)
    return _signed({"alg": "ES256", "typ": "JWT"}, claims, _wallet_key(credentials.wallet_secret))


def body_hash(body: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the body as compact JSON with every object's keys sorted."""
    return hashlib.sha256(json.dumps(body, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def _uri(method: str, url: str) -> str:
    parts = urlsplit(url)
    return f"{method} {parts.netloc}{parts.path}"


def _signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: _Key) -> str:
    text = f"{_encoded(_json(header))}.{_encoded(_json(claims))}"
    return f"{text}.{_encoded(_signature(text.encode(), key))}"


def _signature(text: bytes, key: _Key) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(text)
    # JWS wants the two numbers side by side, 32 bytes each, not DER (RFC 7518, 3.4).
    r, s = decode_dss_signature(key.sign(text, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _algorithm(key: _Key) -> str:
    return "EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256"


# `from None` below: the parsers' own messages may quote what they could not read.
def _api_key(secret: str) -> _Key:
    try:
        if secret.lstrip().startswith("-----BEGIN"):
            # One line with `\n` written out is how a PEM key survives most settings files.
            return _p256(load_pem_private_key(secret.replace("\\n", "\n").encode(), password=None))
        raw = base64.b64decode(secret, validate=True)
        if len(raw) == 64:
            return Ed25519PrivateKey.from_private_bytes(raw[:32])
    except (ValueError, TypeError, binascii.Error):
        pass
    raise BadCredentialsError(
        "apiKeySecret must be base64 of an Ed25519 key's 64 bytes, or a P-256 key in PEM"
    ) from None


def _wallet_key(secret: str) -> EllipticCurvePrivateKey:
    try:
        return _p256(load_der_private_key(base64.b64decode(secret, validate=True), password=None))
    except (ValueError, TypeError, binascii.Error):
        raise BadCredentialsError("walletSecret must be base64 of a P-256 key in PKCS #8 DER") from None


def _p256(key: object) -> EllipticCurvePrivateKey:
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise ValueError("not a P-256 key")


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
