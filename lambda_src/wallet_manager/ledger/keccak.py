"""Keccak-256, the hash Hedera signs with secp256k1 keys: SHA-3 with Keccak's first padding, which hashlib lacks.

Source: the Keccak reference (keccak.team, "The Keccak-f permutation"); parameters as FIPS 202, 3.2, for 24 rounds
of 64-bit lanes and a rate of 136 bytes.
"""

from __future__ import annotations

_RATE = 136
_MASK = (1 << 64) - 1
_ROTATIONS = (
    (0, 36, 3, 41, 18),
    (1, 44, 10, 45, 2),
    (62, 6, 43, 15, 61),
    (28, 55, 25, 21, 56),
    (27, 20, 39, 8, 14),
)


def keccak_256(message: bytes) -> bytes:
    """The 32-byte digest of `message`."""
    padded = bytearray(message) + b"\x01" + bytes(-(len(message) + 1) % _RATE)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), _RATE):
        for index in range(_RATE // 8):
            lane = padded[start + 8 * index : start + 8 * index + 8]
            lanes[index % 5][index // 5] ^= int.from_bytes(lane, "little")
        lanes = _permute(lanes)
    return b"".join(lanes[x][0].to_bytes(8, "little") for x in range(4))


def _permute(lanes: list[list[int]]) -> list[list[int]]:
    for constant in _CONSTANTS:
        columns = [a ^ b ^ c ^ d ^ e for a, b, c, d, e in lanes]
        mixed = [columns[x - 1] ^ _rotate(columns[(x + 1) % 5], 1) for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = _rotate(lanes[x][y] ^ mixed[x], _ROTATIONS[x][y])
        lanes = [[moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        lanes[0][0] ^= constant
    return lanes


def _rotate(lane: int, bits: int) -> int:
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK


def _round_constants() -> tuple[int, ...]:
    """One a round, from the linear feedback register of FIPS 202, algorithm 5."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            constant |= (register & 1) << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


_CONSTANTS = _round_constants()
