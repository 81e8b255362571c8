"""Accounts and what was agreed on, in memory and in a journal: what consensus node and mirror node share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tools.standins.hedera.credentials import OPERATOR_ACCOUNT
from tools.standins.journal import Journal

SUPPLY = 50_000_000_000 * 100_000_000
"""All tinybars there are, as on every Hedera network."""

NODE_ACCOUNT, FEE_ACCOUNT = 3, 98
FIRST_ACCOUNT = 1001
RECEIPT_SECONDS = 180


@dataclass(frozen=True)
class TransactionId:
    """Who pays, and from when (seconds and nanoseconds since 1970) it is valid."""

    payer: int
    seconds: int
    nanos: int

    def __str__(self) -> str:
        """As the mirror node writes it."""
        return f"0.0.{self.payer}-{self.seconds}-{self.nanos:09d}"


@dataclass(frozen=True)
class Entry:
    """A transaction the network has agreed on, whatever came of it.

    `moved` are tinybars per account, fees included, and sum up to nothing. `consensus_ns` never repeats.
    """

    id: TransactionId
    name: str
    result: str
    consensus_ns: int
    fee: int
    memo: str
    valid_seconds: int
    moved: Mapping[int, int]
    opened: int | None = None
    opened_key: str = ""


class Ledger:
    """Everything; safe for several threads. `lock` is held around what must not be interrupted."""

    def __init__(self, operator_key: str, journal: Journal) -> None:
        """`operator_key`: the operator's public key, a protobuf `Key` in hexadecimal."""
        self.lock = threading.RLock()
        self._operator_key = operator_key
        self._journal = journal
        self._begin()
        for row in journal.entries():
            self._apply(_read(row))

    def reset(self) -> None:
        """Forget everything."""
        with self.lock:
            self._journal.clear()
            self._begin()

    def _begin(self) -> None:
        operator = int(OPERATOR_ACCOUNT.rpartition(".")[2])
        self.keys: dict[int, str] = {operator: self._operator_key, NODE_ACCOUNT: "", FEE_ACCOUNT: ""}
        self.balances: dict[int, int] = {operator: SUPPLY, NODE_ACCOUNT: 0, FEE_ACCOUNT: 0}
        self.opened_ns: dict[int, int] = dict.fromkeys(self.keys, time.time_ns())
        self.entries: list[Entry] = []
        self._by_id: dict[TransactionId, Entry] = {}

    def next_account(self) -> int:
        """The number the next account gets."""
        return max(FIRST_ACCOUNT, max(self.keys) + 1)

    def next_consensus_ns(self) -> int:
        """Now, but later than everything before."""
        return max(time.time_ns(), self.entries[-1].consensus_ns + 1 if self.entries else 0)

    def find(self, wanted: TransactionId) -> Entry | None:
        """What became of a transaction."""
        with self.lock:
            return self._by_id.get(wanted)

    def add(self, entry: Entry) -> None:
        """Agree on a transaction: from here on it is so, even if this process is killed."""
        with self.lock:
            self._journal.append(asdict(entry))
            self._apply(entry)

    def balance_at(self, account: int, consensus_ns: int) -> int:
        """Tinybars of an account when everything up to `consensus_ns` has happened and nothing after it."""
        with self.lock:
            later = self._after(consensus_ns)
            return self.balances[account] - sum(entry.moved.get(account, 0) for entry in later)

    def known_at(self, consensus_ns: int) -> list[Entry]:
        """All transactions up to `consensus_ns`, oldest first."""
        with self.lock:
            return [entry for entry in self.entries if entry.consensus_ns <= consensus_ns]

    def _after(self, consensus_ns: int) -> Iterable[Entry]:
        for entry in reversed(self.entries):
            if entry.consensus_ns <= consensus_ns:
                return
            yield entry

    def _apply(self, entry: Entry) -> None:
        if entry.opened is not None:
            self.keys[entry.opened] = entry.opened_key
            self.balances[entry.opened] = 0
            self.opened_ns[entry.opened] = entry.consensus_ns
        for account, tinybars in entry.moved.items():
            self.balances[account] += tinybars
        self.entries.append(entry)
        self._by_id[entry.id] = entry


def _read(row: Mapping[str, Any]) -> Entry:
    moved = {int(account): tinybars for account, tinybars in row["moved"].items()}
    return Entry(**{**row, "id": TransactionId(**row["id"]), "moved": moved})
