"""Whether a transaction is signed with an account's key: Ed25519 and ECDSA on secp256k1 (HIP-222), really checked."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from hiero_sdk_python.hapi.services import basic_types_pb2
from hiero_sdk_python.utils.crypto_utils import keccak256

_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141  # SEC 2, 2.4.1


def kind_of(key: Any) -> str | None:
    """ED25519 or ECDSA_SECP256K1 as the mirror node says it; None for a protobuf `Key` of any other kind."""
    kinds = {"ed25519": "ED25519", "ECDSA_secp256k1": "ECDSA_SECP256K1"}
    return kinds.get(key.WhichOneof("key") or "")


def raw(key: Any) -> bytes:
    """The public key's own bytes: 32 of Ed25519, 33 (compressed) of secp256k1."""
    return bytes(getattr(key, key.WhichOneof("key")))


def is_signed(key_hex: str, body: bytes, signatures: Any) -> bool:
    """Whether a `SignatureMap` holds a valid signature of `body` by a key (protobuf `Key`, hexadecimal)."""
    key = basic_types_pb2.Key.FromString(bytes.fromhex(key_hex))
    if kind_of(key) is None:
        return False
    wanted = raw(key)
    return any(wanted.startswith(pair.pubKeyPrefix) and _is_of(key, pair, body) for pair in signatures.sigPair)


def _is_of(key: Any, pair: Any, body: bytes) -> bool:
    if pair.WhichOneof("signature") != key.WhichOneof("key"):
        return False
    try:
        if key.ed25519:
            ed25519.Ed25519PublicKey.from_public_bytes(key.ed25519).verify(pair.ed25519, body)
            return True
        return _is_ecdsa(key.ECDSA_secp256k1, pair.ECDSA_secp256k1, body)
    except (InvalidSignature, ValueError):
        return False


def _is_ecdsa(point: bytes, signature: bytes, body: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or s > _ORDER // 2:  # libsecp256k1, which nodes use, takes the smaller s only
        return False
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), point)
    public.verify(encode_dss_signature(r, s), keccak256(body), ec.ECDSA(Prehashed(hashes.SHA256())))
    return True
