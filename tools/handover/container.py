"""The file: what it is for in clear, then a signature, then everything else encrypted.

    "SAFEMATE-HAND-OVER" 0x01 | length of the header, 4 bytes | header, JSON
    | length of the signature, 2 bytes | signature, DER | AES-256-GCM ciphertext and its tag

Lengths are unsigned, big-endian. The signature is over the SHA-256 of all but itself and its length; the header is the
cipher's additional data as well, so it is bound to the ciphertext twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.errors import BadInput
from tools.handover.keys import Keys, Refused

_MAGIC = b"SAFEMATE-HAND-OVER\x01"
_NONCE_BYTES = 12
"""NIST SP 800-38D, 8.2: 96 bits. The data key is used once, so no nonce can come twice with it."""

_LONGEST_HEADER = 1 << 16


@dataclass(frozen=True)
class Purpose:
    """What a hand-over is for. KMS gives the data key back for exactly this (its encryption context)."""

    environment: str
    stack: str
    target: str
    app: str = "safemate"
    purpose: str = "hand-over"

    def context(self) -> dict[str, str]:
        return {name: str(value) for name, value in sorted(self.__dict__.items())}


@dataclass(frozen=True)
class _Parts:
    header: bytes
    signature: bytes
    ciphertext: bytes

    @property
    def start(self) -> bytes:
        return _MAGIC + struct.pack(">I", len(self.header)) + self.header

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.start + self.ciphertext).digest()


def seal(plaintext: bytes, purpose: Purpose, keys: Keys) -> bytes:
    """Encrypt and sign."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, encrypted = keys.data_key(purpose.context())
    nonce = os.urandom(_NONCE_BYTES)
    about = {**purpose.context(), "data_key": _text(encrypted), "nonce": _text(nonce)}
    unsigned = _Parts(json.dumps(about, sort_keys=True).encode(), b"", b"")
    parts = _Parts(unsigned.header, b"", AESGCM(key).encrypt(nonce, plaintext, unsigned.start))
    signature = keys.sign(parts.digest)
    return parts.start + struct.pack(">H", len(signature)) + signature + parts.ciphertext


def unseal(sealed: bytes, purpose: Purpose, keys: Keys) -> bytes:
    """Make sure that the file is for this purpose and signed by our key, then decrypt it.

    Raises:
        BadInput: it is not a hand-over, for something else, or was changed or made by somebody else.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    parts = _parts(sealed)
    about = _about(parts.header)
    for name, wanted in purpose.context().items():
        if about[name] != wanted:
            raise BadInput(f"this hand-over is for {name} {about[name]}, not for {wanted}")
    try:
        keys.verify(parts.digest, parts.signature)
        key = keys.decrypt(about["data_key"], purpose.context())
        return AESGCM(key).decrypt(about["nonce"], parts.ciphertext, parts.start)
    except (Refused, InvalidTag, ValueError) as error:
        raise BadInput(
            "this hand-over was changed after it was made, or was not made with this account's keys",
            why=str(error) or "the ciphertext does not fit its tag",
            hint="have it made again: plan --hand-over FILE",
        ) from error


def _parts(sealed: bytes) -> _Parts:
    try:
        if not sealed.startswith(_MAGIC):
            raise ValueError("it does not begin like one")
        (length,) = struct.unpack_from(">I", sealed, len(_MAGIC))
        if length > _LONGEST_HEADER:
            raise ValueError("its header is too long")
        header_at = len(_MAGIC) + 4
        (signed,) = struct.unpack_from(">H", sealed, header_at + length)
        body_at = header_at + length + 2
        parts = _Parts(
            sealed[header_at : header_at + length], sealed[body_at : body_at + signed], sealed[body_at + signed :]
        )
        if len(parts.signature) < signed or not parts.ciphertext:
            raise ValueError("it ends too early")
    except (struct.error, ValueError) as error:
        raise BadInput("this file is not a hand-over", why=str(error)) from error
    return parts


def _about(header: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(header)
        about = {name: str(read[name]) for name in Purpose("", "", "").context()}
        return {**about, "data_key": base64.b64decode(read["data_key"]), "nonce": base64.b64decode(read["nonce"])}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("this file is not a hand-over", why=f"its header cannot be read: {error}") from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
