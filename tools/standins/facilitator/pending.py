"""Settlements that were sent and not confirmed: kept on disk, so that a killed facilitator does not send one again."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from tools.standins.journal import Journal

TTL_SECONDS = 300.0
"""As the SDK's own store: a transaction not mined by then is not waited for any longer."""


class PendingSettlements:
    """The SDK's `PendingSettlementStore`: payment signature → hash of the transaction that was sent for it."""

    def __init__(self, home: Path | None) -> None:
        self._journal = Journal(home / "pending.jsonl" if home else None)
        self._lock = threading.Lock()
        self._entries: dict[str, tuple[str, float]] = {}
        for entry in self._journal.entries():
            self._entries[entry["key"]] = (entry["transaction"], entry["until"])

    def get(self, key: str) -> str | None:
        """The transaction, or None when none is known, or the last one is too old or done with."""
        with self._lock:
            transaction, until = self._entries.get(key, ("", 0.0))
        return transaction if transaction and time.time() < until else None

    def set(self, key: str, tx_hash: str) -> None:
        """Remember a transaction; the parameter is named as the SDK's protocol has it."""
        self._remember(key, tx_hash, time.time() + TTL_SECONDS)

    def delete(self, key: str) -> None:
        """Forget one that is confirmed or has failed."""
        if self.get(key):
            self._remember(key, "", 0.0)

    def waiting(self) -> int:
        """How many there are."""
        with self._lock:
            return sum(1 for transaction, until in self._entries.values() if transaction and time.time() < until)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()
        self._journal.clear()

    def _remember(self, key: str, transaction: str, until: float) -> None:
        with self._lock:
            self._entries[key] = (transaction, until)
        self._journal.append({"key": key, "transaction": transaction, "until": until})
