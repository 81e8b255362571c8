"""KMS's part of a hand-over in a few lines: it knows its own data keys and signatures, and no others."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.handover.keys import Refused


@dataclass
class FakeKeys:
    secret: bytes = field(default_factory=lambda: os.urandom(32))
    given: dict[bytes, tuple[bytes, dict[str, str]]] = field(default_factory=dict)

    def data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        key, encrypted = os.urandom(32), os.urandom(40)
        self.given[encrypted] = key, dict(context)
        return key, encrypted

    def decrypt(self, encrypted: bytes, context: Mapping[str, str]) -> bytes:
        key, meant = self.given.get(encrypted, (b"", {}))
        if not key or meant != context:
            raise Refused("InvalidCiphertextException")
        return key

    def sign(self, digest: bytes) -> bytes:
        return hmac.new(self.secret, digest, hashlib.sha256).digest()

    def verify(self, digest: bytes, signature: bytes) -> None:
        if not hmac.compare_digest(self.sign(digest), signature):
            raise Refused("KMSInvalidSignatureException")
