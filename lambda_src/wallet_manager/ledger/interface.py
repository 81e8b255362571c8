"""What wallet_manager asks of a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Account:
    """An account a ledger opened.

    Attributes:
        account_id: `shard.realm.number`, e.g. `0.0.1001`.
        transaction_id: `account@seconds.nanoseconds` of the transaction that opened it.
        status: Hedera's response code of that transaction, `SUCCESS`.
        tinybars: what it was opened with; 100,000,000 tinybars are one hbar.
        network: the network its ids belong to.
        demo: whether it exists only in this system's demo ledger.
    """

    account_id: str
    transaction_id: str
    status: str
    tinybars: int
    network: str
    demo: bool


class Ledger(Protocol):
    """A ledger that accounts can be opened on."""

    def open_account(self, public_key: str, at: datetime) -> Account:
        """Open an account held by `public_key` (SubjectPublicKeyInfo, DER, hexadecimal) at the time `at`."""
        ...
