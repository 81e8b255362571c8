"""A ledger for demonstrations: ids, statuses and amounts look like Hedera's, and every answer says `demo`."""

from __future__ import annotations

import hashlib
from datetime import datetime

from wallet_manager.ledger.interface import Account

OPENING_TINYBARS = 100 * 100_000_000  # 100 hbar

# Twelve digits: far above the numbers in use on Hedera's networks, and enough that keys do not share one.
_LOWEST_NUMBER = 100_000_000_000
_NUMBERS = 900_000_000_000


class DemoLedger:
    """Opens accounts by arithmetic: the same key always has the same account."""

    def __init__(self, network: str) -> None:
        self._network = network

    def open_account(self, public_key: str, at: datetime) -> Account:
        """An account numbered by a hash of its key, opened with 100 hbar."""
        digest = hashlib.sha256(bytes.fromhex(public_key)).digest()
        account_id = f"0.0.{_LOWEST_NUMBER + int.from_bytes(digest[:16], 'big') % _NUMBERS}"
        return Account(
            account_id=account_id,
            transaction_id=f"{account_id}@{int(at.timestamp())}.{at.microsecond * 1000:09d}",
            status="SUCCESS",
            tinybars=OPENING_TINYBARS,
            network=self._network,
            demo=True,
        )
