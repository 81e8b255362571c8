"""What wallet_manager asks of a ledger.

Amounts are whole tinybars (100,000,000 are one hbar). Accounts are `shard.realm.number`, transactions
`account@seconds.nanoseconds` of the account that pays for them; statuses are Hedera's response codes.

A ledger outside our tables can leave us not knowing what became of a transaction. So its id is made first and
written down with the pending row, and `outcome` asks for it by that id: nothing is ever submitted twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SUCCESS = "SUCCESS"

# Signs a message with a wallet's private key: Ed25519 (RFC 8032) signatures of 64 bytes, for ECDSA secp256k1 the
# 64 bytes r || s over the message's Keccak-256 as Hedera has it. See wallet_manager.ledger.signatures.
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Account:
    """An account a ledger opened.

    Attributes:
        account_id: `shard.realm.number`, e.g. `0.0.1001`.
        transaction_id: `account@seconds.nanoseconds` of the transaction that opened it.
        status: Hedera's response code of that transaction, `SUCCESS`.
        tinybars: what it was opened with.
        network: the network its ids belong to.
        demo: whether it exists only in this system's demo ledger.
    """

    account_id: str
    transaction_id: str
    status: str
    tinybars: int
    network: str
    demo: bool


@dataclass(frozen=True)
class TokenBalance:
    """What an account holds of a token, in the token's smallest unit."""

    token_id: str
    balance: int


@dataclass(frozen=True)
class Balance:
    """What an account holds. `source` says who was asked: `demo` or `mirror`; `as_of` how current that is."""

    tinybars: int
    as_of: datetime
    source: str
    tokens: tuple[TokenBalance, ...] = ()


@dataclass(frozen=True)
class Transfer:
    """An order to move `tinybars` (1 or more) from `payer_account`, which also pays the fee, to `to_account`.

    Attributes:
        transaction_id: from `Ledger.transaction_id(payer_account, …)`; the same id is never accepted twice.
        payer_key: the payer's public key (SubjectPublicKeyInfo, DER, hexadecimal), whose private half signs.
        memo: at most 100 bytes in UTF-8; may be empty.
    """

    transaction_id: str
    payer_account: str
    payer_key: str
    to_account: str
    tinybars: int
    memo: str


@dataclass(frozen=True)
class Receipt:
    """What became of a transaction, for good. `status` is Hedera's response code: `SUCCESS`, or why not.

    `account_id` is set when it opened an account.
    """

    transaction_id: str
    status: str
    account_id: str | None = None


class LedgerError(Exception):
    """A ledger did not do what it was asked."""


class LedgerRefused(LedgerError):
    """Definitely not done, and asking again changes nothing; `status` is Hedera's response code."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class LedgerUnknown(LedgerError):
    """It may have been done: keep the pending row, and ask `outcome` later."""


class LedgerUnavailable(LedgerError):
    """Definitely not done: the ledger cannot be reached, will not take it on now, or is not configured."""


class Ledger(Protocol):
    """A ledger that accounts are opened on and tinybars move on.

    Every method that calls out must end within 15 seconds, its own retries included: API routes have 29. No
    message of an error may hold key material.
    """

    @property
    def network(self) -> str:
        """The network its ids belong to."""
        ...

    @property
    def demo(self) -> bool:
        """Whether it is this system's own demo ledger."""
        ...

    def transaction_id(self, payer_account: str | None, at: datetime) -> str:
        """An unused id for a transaction around the time `at`; makes no call to the network.

        `payer_account` None: the ledger's own account pays, as it does for openings.
        Raises LedgerUnavailable when that account is not configured.
        """
        ...

    def open_account(self, public_key: str, at: datetime, transaction_id: str) -> Account:
        """Open an account held by `public_key` (SubjectPublicKeyInfo, DER, hexadecimal; Ed25519 or secp256k1).

        Raises LedgerRefused, LedgerUnknown, LedgerUnavailable.
        """
        ...

    def balance(self, account_id: str) -> Balance:
        """What the account holds. Raises LedgerRefused INVALID_ACCOUNT_ID and LedgerUnavailable."""
        ...

    def transfer(self, transfer: Transfer, sign: Sign) -> Receipt:
        """Move tinybars; returns only the receipt of a SUCCESS.

        Calls `sign` once or more. Raises LedgerRefused, LedgerUnknown, LedgerUnavailable.
        """
        ...


class OutsideLedger(Ledger, Protocol):
    """A ledger that is not in our tables, so that a call to it can leave us not knowing."""

    def outcome(self, transaction_id: str) -> Receipt | None:
        """What became of a transaction submitted earlier, or None when that is not known yet.

        One the ledger has never seen although its validity window is over cannot happen any more: its receipt has
        the status `TRANSACTION_EXPIRED`. Raises LedgerUnavailable.
        """
        ...
