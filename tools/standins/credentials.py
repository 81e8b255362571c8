"""Development keys of the stand-ins: the same everywhere, worth nothing anywhere, and made here, so that no file holds
what looks like a secret. Standard library only, as `seed` and tests import it in other environments."""

from __future__ import annotations

import hashlib


def evm_key(owner: str) -> str:
    """The secp256k1 key of a development account, 0x and 64 hex digits: SHA-256 of a sentence that says so."""
    return "0x" + hashlib.sha256(f"SafeMate development only, worth nothing: {owner}".encode()).hexdigest()


FACILITATOR = "facilitator"
"""Pays the gas of settlements; rich in native coin on both chains from their first block."""
FAUCET = "faucet"
"""Hands out native coin and tokens; as rich."""
