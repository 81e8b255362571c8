from __future__ import annotations

import pytest

from wallet_manager.ledger.signatures import sign, verify
from wallet_manager.wallets.keys import KEY_TYPES, generate_key

MESSAGE = b"move 5 tinybars"
HALF_THE_ORDER = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0


@pytest.mark.parametrize("key_type", KEY_TYPES)
def test_a_signature_is_64_bytes_and_only_its_own_keys_and_messages(key_type: str) -> None:
    pair, other = generate_key(key_type), generate_key(key_type)
    signature = sign(pair.private_key, MESSAGE)
    assert len(signature) == 64
    assert verify(pair.public_key, signature, MESSAGE)
    assert not verify(pair.public_key, signature, MESSAGE + b"0")
    assert not verify(other.public_key, signature, MESSAGE)
    assert not verify(pair.public_key, signature[:-1], MESSAGE)


def test_of_the_two_valid_signatures_it_is_the_one_with_the_smaller_s() -> None:
    pair = generate_key("ECDSA_SECP256K1")
    for number in range(20):
        signature = sign(pair.private_key, bytes([number]))
        assert int.from_bytes(signature[32:], "big") <= HALF_THE_ORDER
