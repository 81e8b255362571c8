"""The project's EVM accounts: real secp256k1 keys, the same for a name on every machine and after every start."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount

from tools.standins.journal import Journal


class NameTakenError(Exception):
    """There is an account of this name."""


class Accounts:
    """Accounts by name and by address; which there are is kept in `home`. Safe for several threads."""

    def __init__(self, home: Path | None) -> None:
        self._lock = threading.Lock()
        self._journal = Journal(home / "accounts.jsonl" if home else None)
        self._by_name: dict[str, dict[str, str]] = {}
        self._by_address: dict[str, LocalAccount] = {}
        for entry in self._journal.entries():
            self._remember(entry["name"], entry["createdAt"])

    def named(self, name: str) -> Mapping[str, str] | None:
        """An account as CDP shows it: `address`, `name`, `createdAt`."""
        return self._by_name.get(name)

    def all(self) -> list[Mapping[str, str]]:
        """Every account, oldest first."""
        return list(self._by_name.values())

    def create(self, name: str) -> Mapping[str, str]:
        """A new account. Raises NameTakenError."""
        with self._lock:
            if name in self._by_name:
                raise NameTakenError
            created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            self._journal.append({"name": name, "createdAt": created})
            return self._remember(name, created)

    def sign(self, address: str, typed_data: Mapping[str, Any]) -> str | None:
        """An EIP-712 signature, or None when the address is not ours. Raises ValueError and TypeError for bad data."""
        account = self._by_address.get(address.lower())
        if account is None:
            return None
        return "0x" + bytes(account.sign_message(encode_typed_data(full_message=dict(typed_data))).signature).hex()

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._journal.clear()
            self._by_name.clear()
            self._by_address.clear()

    def _remember(self, name: str, created: str) -> Mapping[str, str]:
        seed = hashlib.sha256(f"SafeMate CDP stand-in: account {name}".encode()).digest()
        account: LocalAccount = Account.from_key(seed)
        self._by_address[account.address.lower()] = account
        self._by_name[name] = {"address": account.address, "name": name, "createdAt": created}
        return self._by_name[name]
