"""A ledger outside our tables that does what a test tells it, and counts what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from wallet_manager.ledger import SUCCESS, Account, Balance, LedgerRefused, Receipt, Sign, Transfer
from wallet_manager.ledger.signatures import verify

Fault = Callable[[], Exception]


@dataclass
class OutsideLedger:
    """Accounts by id, and receipts by transaction.

    Attributes:
        before: raised instead of doing what is asked; the next ones, in order.
        after: raised after doing it.
        silent: `outcome` knows nothing yet.
    """

    network: str = "testnet"
    demo: bool = False
    accounts: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    submitted: list[str] = field(default_factory=list)
    before: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    unconfigured: Exception | None = None
    silent: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: count(1001))

    def transaction_id(self, payer_account: str | None, at: datetime) -> str:
        if self.unconfigured:
            raise self.unconfigured
        return f"0.0.2@{int(at.timestamp())}.{next(self.numbers):09d}"

    def open_account(self, public_key: str, at: datetime, transaction_id: str) -> Account:
        self._submit(transaction_id)
        account_id = f"0.0.{next(self.numbers)}"
        self.accounts[account_id] = 0
        self.receipts[transaction_id] = Receipt(transaction_id, SUCCESS, account_id)
        self._fail(self.after)
        return Account(account_id, transaction_id, SUCCESS, 0, self.network, self.demo)

    def balance(self, account_id: str) -> Balance:
        self._fail(self.before)
        if account_id not in self.accounts:
            raise LedgerRefused("INVALID_ACCOUNT_ID")
        return Balance(self.accounts[account_id], datetime(2026, 11, 21, tzinfo=UTC), "mirror")

    def transfer(self, transfer: Transfer, sign: Sign) -> Receipt:
        self._submit(transfer.transaction_id)
        assert verify(transfer.payer_key, sign(b"body"), b"body")
        status = self._move(transfer)
        receipt = self.receipts[transfer.transaction_id] = Receipt(transfer.transaction_id, status)
        self._fail(self.after)
        if status != SUCCESS:
            raise LedgerRefused(status)
        return receipt

    def outcome(self, transaction_id: str) -> Receipt | None:
        self._fail(self.before)
        if self.silent:
            return None
        return self.receipts.get(transaction_id, Receipt(transaction_id, "TRANSACTION_EXPIRED"))

    def _submit(self, transaction_id: str) -> None:
        assert transaction_id not in self.submitted, "submitted twice"
        self._fail(self.before)
        self.submitted.append(transaction_id)

    def _move(self, transfer: Transfer) -> str:
        if transfer.to_account not in self.accounts:
            return "INVALID_ACCOUNT_ID"
        if self.accounts[transfer.payer_account] < transfer.tinybars:
            return "INSUFFICIENT_ACCOUNT_BALANCE"
        self.accounts[transfer.payer_account] -= transfer.tinybars
        self.accounts[transfer.to_account] += transfer.tinybars
        return SUCCESS

    def _fail(self, faults: list[Exception]) -> None:
        if faults:
            raise faults.pop(0)
