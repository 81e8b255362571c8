"""Where wallets have their accounts."""

from __future__ import annotations

from wallet_manager.ledger.interface import (
    SUCCESS,
    Account,
    Balance,
    Ledger,
    LedgerError,
    LedgerRefused,
    LedgerUnavailable,
    LedgerUnknown,
    OutsideLedger,
    Receipt,
    Sign,
    TokenBalance,
    Transfer,
)

__all__ = [
    "SUCCESS",
    "Account",
    "Balance",
    "Ledger",
    "LedgerError",
    "LedgerRefused",
    "LedgerUnavailable",
    "LedgerUnknown",
    "OutsideLedger",
    "Receipt",
    "Sign",
    "TokenBalance",
    "Transfer",
]
