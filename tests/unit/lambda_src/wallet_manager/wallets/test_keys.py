from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from wallet_manager.ledger.signatures import sign, verify
from wallet_manager.wallets.keys import KEY_TYPES, generate_key


@pytest.mark.parametrize("key_type", KEY_TYPES)
def test_the_halves_belong_together_and_every_pair_is_new(key_type: str) -> None:
    pair, other = generate_key(key_type), generate_key(key_type)
    assert verify(pair.public_key, sign(pair.private_key, b"message"), b"message")
    assert pair.private_key != other.private_key


def test_an_ed25519_key_is_encoded_as_hedera_does() -> None:
    pair = generate_key("ED25519")
    assert pair.public_key.startswith("302a300506032b6570032100")
    assert pair.private_key.hex().startswith("302e020100300506032b657004220420")


def test_an_ecdsa_key_is_on_secp256k1() -> None:
    public = load_der_public_key(bytes.fromhex(generate_key("ECDSA_SECP256K1").public_key))
    assert isinstance(public, EllipticCurvePublicKey)
    assert isinstance(public.curve, SECP256K1)


@pytest.mark.parametrize("key_type", KEY_TYPES)
def test_showing_a_pair_does_not_show_its_private_key(key_type: str) -> None:
    pair = generate_key(key_type)
    assert "private" not in repr(pair)
    assert repr(pair.private_key) not in f"{pair} {[pair]}"
