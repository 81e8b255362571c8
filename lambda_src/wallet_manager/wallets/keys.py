"""Key pairs of wallets."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

KEY_TYPES = ("ED25519",)


@dataclass(frozen=True)
class KeyPair:
    """A key pair in the encodings Hedera uses.

    Attributes:
        public_key: SubjectPublicKeyInfo, DER, hexadecimal (RFC 8410): `302a3005…`.
        private_key: PKCS #8, DER; kept out of the repr, so that no log line or traceback can show it.
    """

    public_key: str
    private_key: bytes = field(repr=False)


def generate_ed25519() -> KeyPair:
    """A fresh Ed25519 key pair from the operating system's random source."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(
        public_key=key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex(),
        private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )
