from __future__ import annotations

from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from wallet_manager.wallets.keys import generate_ed25519


def test_the_halves_belong_together_and_are_encoded_as_hedera_does() -> None:
    pair = generate_ed25519()
    assert pair.public_key.startswith("302a300506032b6570032100")
    assert pair.private_key.hex().startswith("302e020100300506032b657004220420")
    private = cast(Ed25519PrivateKey, load_der_private_key(pair.private_key, password=None))
    public = cast(Ed25519PublicKey, load_der_public_key(bytes.fromhex(pair.public_key)))
    public.verify(private.sign(b"message"), b"message")


def test_every_pair_is_new() -> None:
    assert generate_ed25519().private_key != generate_ed25519().private_key


def test_showing_a_pair_does_not_show_its_private_key() -> None:
    pair = generate_ed25519()
    assert "private" not in repr(pair)
    assert repr(pair.private_key) not in f"{pair} {[pair]}"
