"""Signatures as Hedera has them, by the keys it knows: Ed25519 and ECDSA on secp256k1.

Source: HIP-222: Ed25519 is RFC 8032; ECDSA signs the message's Keccak-256 and is written as the 64 bytes r || s.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from wallet_manager.ledger.keccak import keccak_256

# SHA256 only tells the length of what was hashed already.
_ECDSA = ECDSA(Prehashed(SHA256()))
_HALF = 32
_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141  # SEC 2, 2.4.1


def sign(private_key: bytes, message: bytes) -> bytes:
    """The signature of `message`, 64 bytes, by a key in PKCS #8, DER. Raises TypeError for another kind of key."""
    key = load_der_private_key(private_key, password=None)
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(message)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError("neither an Ed25519 nor a secp256k1 key")
    r, s = decode_dss_signature(key.sign(keccak_256(message), _ECDSA))
    # Of the two valid values of s the smaller one, so that nobody else can make a second signature of it.
    return r.to_bytes(_HALF, "big") + min(s, _ORDER - s).to_bytes(_HALF, "big")


def verify(public_key: str, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is of `message` by the key (SubjectPublicKeyInfo, DER, hexadecimal)."""
    key = load_der_public_key(bytes.fromhex(public_key))
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, EllipticCurvePublicKey) and len(signature) == 2 * _HALF:
            r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
            key.verify(encode_dss_signature(r, s), keccak_256(message), _ECDSA)
        else:
            return False
    except InvalidSignature:
        return False
    return True
