"""Key pairs of wallets."""

from __future__ import annotations

from dataclasses import dataclass, field

ED25519 = "ED25519"
ECDSA_SECP256K1 = "ECDSA_SECP256K1"
KEY_TYPES = (ED25519, ECDSA_SECP256K1)


@dataclass(frozen=True)
class KeyPair:
    """A key pair in standard encodings, which Hedera reads too.

    Attributes:
        public_key: SubjectPublicKeyInfo, DER, hexadecimal (RFC 8410: `302a3005…`; RFC 5480: `30563010…`).
        private_key: PKCS #8, DER; kept out of the repr, so that no log line or traceback can show it.
    """

    public_key: str
    private_key: bytes = field(repr=False)


def generate_key(key_type: str) -> KeyPair:
    """A fresh key pair of one of KEY_TYPES from the operating system's random source."""
    # A tenth of a cold start, and most requests need no key (docs/benchmarks.md).
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, EllipticCurvePrivateKey, generate_private_key
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key: Ed25519PrivateKey | EllipticCurvePrivateKey
    key = Ed25519PrivateKey.generate() if key_type == ED25519 else generate_private_key(SECP256K1())
    return KeyPair(
        public_key=key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex(),
        private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )
