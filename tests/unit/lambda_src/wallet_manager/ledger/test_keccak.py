from __future__ import annotations

import pytest

from wallet_manager.ledger.keccak import keccak_256


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        # The two everybody prints; Ethereum's name for the function is keccak256.
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        # Selectors known from Solidity: the first four bytes of an event's or function's digest.
        (b"transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b"),
    ],
)
def test_known_digests(message: bytes, digest: str) -> None:
    assert keccak_256(message).hex() == digest


def test_lengths_around_a_block_all_differ() -> None:
    assert len({keccak_256(b"\x00" * length) for length in (134, 135, 136, 137, 271, 272, 273)}) == 7
