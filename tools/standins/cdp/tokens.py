"""Reads the two tokens of a CDP request as strictly as a gate should.

Source: CDP API v2, "Authentication". Deliberately shares no code with the function that makes them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

LONGEST_LIFE = 120
_CLOCKS_APART = 30  # seconds by which the caller's clock may differ


class RefusedError(Exception):
    """The request is not authorized; the message says what is wrong with which token."""


class Gate:
    """Lets through what carries good tokens of the one project in `credentials`."""

    def __init__(self, credentials: Mapping[str, str], now: Callable[[], float] = time.time) -> None:
        raw = base64.b64decode(credentials["apiKeySecret"])
        wallet = load_der_private_key(base64.b64decode(credentials["walletSecret"]), password=None)
        if not isinstance(wallet, EllipticCurvePrivateKey):
            raise TypeError("walletSecret is no EC key")
        self._api_key_id = credentials["apiKeyId"]
        self._api_key = Ed25519PrivateKey.from_private_bytes(raw[:32]).public_key()
        self._wallet_key = wallet.public_key()
        self._now = now

    def check_bearer(self, header: str, uri: str) -> None:
        """`Authorization` of a request for `uri` ("METHOD host/path"). Raises RefusedError."""
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer":
            raise RefusedError("bearer token: there is none")
        head, claims, text, signature = _parts(token, "bearer token")
        if (head.get("alg"), head.get("kid"), head.get("typ")) != ("EdDSA", self._api_key_id, "JWT"):
            raise RefusedError("bearer token: alg, kid or typ is wrong")
        if not head.get("nonce"):
            raise RefusedError("bearer token: there is no nonce")
        try:
            self._api_key.verify(signature, text)
        except InvalidSignature:
            raise RefusedError("bearer token: the signature is wrong") from None
        if (claims.get("iss"), claims.get("sub")) != ("cdp", self._api_key_id):
            raise RefusedError("bearer token: iss or sub is wrong")
        self._check_times(claims)
        _check_uri(claims, uri, "bearer token")

    def check_wallet(self, header: str, uri: str, body: Mapping[str, Any]) -> None:
        """`X-Wallet-Auth` of a request that changes or signs. Raises RefusedError."""
        head, claims, text, signature = _parts(header, "wallet token")
        if (head.get("alg"), head.get("typ")) != ("ES256", "JWT"):
            raise RefusedError("wallet token: alg or typ is wrong")
        _check_es256(self._wallet_key, text, signature)
        if not claims.get("jti"):
            raise RefusedError("wallet token: there is no jti")
        issued = _moment(claims, "iat")
        if abs(self._now() - issued) > LONGEST_LIFE or _moment(claims, "nbf") > self._now() + _CLOCKS_APART:
            raise RefusedError("wallet token: iat or nbf is not about now")
        _check_uri(claims, uri, "wallet token")
        wanted = hashlib.sha256(json.dumps(body, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
        if claims.get("reqHash") != wanted:
            raise RefusedError("wallet token: reqHash is not this body's")

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        begins, ends, now = _moment(claims, "nbf"), _moment(claims, "exp"), self._now()
        if ends - begins > LONGEST_LIFE:
            raise RefusedError(f"bearer token: lives longer than {LONGEST_LIFE} seconds")
        if not begins - _CLOCKS_APART <= now < ends:
            raise RefusedError("bearer token: not valid at this time")


def _parts(token: str, what: str) -> tuple[Mapping[str, Any], Mapping[str, Any], bytes, bytes]:
    try:
        head, claims, signature = token.split(".")
        read = json.loads(_decoded(head)), json.loads(_decoded(claims))
        if all(isinstance(part, dict) for part in read):
            return *read, f"{head}.{claims}".encode(), _decoded(signature)
    except (ValueError, binascii.Error):
        pass
    raise RefusedError(f"{what}: it is no token")


def _check_es256(key: EllipticCurvePublicKey, text: bytes, signature: bytes) -> None:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), text, ECDSA(SHA256()))
    except InvalidSignature:
        raise RefusedError("wallet token: the signature is wrong") from None
    if len(signature) != 64:
        raise RefusedError("wallet token: the signature is not 64 bytes")


def _check_uri(claims: Mapping[str, Any], uri: str, what: str) -> None:
    if claims.get("uris") != [uri]:
        raise RefusedError(f"{what}: uris is not this request's")


def _moment(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int):
        raise RefusedError(f"{name} is no moment")
    return value


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
