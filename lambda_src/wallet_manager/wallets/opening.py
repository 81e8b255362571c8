"""What opening a wallet is made of, on whichever ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.http import Reply, reply
from shared.idempotency import Claim, IdempotencyStore
from shared.items import Row
from shared.timestamps import stamp
from wallet_manager.keyed import Keyed
from wallet_manager.ledger import Account
from wallet_manager.together import Together
from wallet_manager.transactions.store import TransactionStore
from wallet_manager.wallets.custody import KeyCustody
from wallet_manager.wallets.keys import generate_key
from wallet_manager.wallets.status import OPENING, public_part
from wallet_manager.wallets.store import WalletStore


@dataclass(frozen=True)
class Opening:
    """A wallet somebody asks for; `key` when it may be asked for twice."""

    caller: str
    name: str
    key_type: str
    key: Keyed | None


@dataclass(frozen=True)
class Opened:
    """The answer, and what the wallet was opened with; None when none was opened by this very request."""

    reply: Reply
    tinybars: int | None = None


@dataclass(frozen=True)
class Books:
    """Where openings are written down."""

    wallets: WalletStore
    transactions: TransactionStore
    requests: IdempotencyStore
    together: Together
    custody: KeyCustody
    now: Callable[[], datetime]


class Openings(Protocol):
    """Opens wallets on one ledger."""

    def open(self, opening: Opening) -> Opened:
        """Open a wallet. Raises UnavailableError when there is none, or nobody knows yet."""
        ...

    def again(self, opening: Opening, claim: Claim) -> Opened:
        """The answer to an opening that was asked for before. Raises UnavailableError as `open` does."""
        ...

    def refreshed(self, wallet: Row) -> Row:
        """The public part of a wallet, after asking what became of it when that is open."""
        ...


def new_wallet_id(moment: datetime) -> str:
    """`w_`, the time in milliseconds and 80 random bits, in hexadecimal: sorts by time, cannot be guessed."""
    return f"w_{int(moment.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def new_wallet(opening: Opening, custody: KeyCustody, network: str, demo: bool, moment: datetime) -> Row:
    """A row without an account yet, its private key sealed.

    The key is in the clear only inside this call. It is sealed before an account is opened for it: an account
    whose key is lost would be worse than a sealed key without an account.
    """
    wallet_id = new_wallet_id(moment)
    keys = generate_key(opening.key_type)
    return {
        "userId": opening.caller,
        "walletId": wallet_id,
        "name": opening.name,
        "keyType": opening.key_type,
        "publicKey": keys.public_key,
        "network": network,
        "status": OPENING,
        "demo": demo,
        "createdAt": stamp(moment),
        "sealedKey": custody.seal(keys.private_key, opening.caller, wallet_id),
    }


def opening_row(wallet: Row, account: Account, at: datetime) -> Row:
    """The transaction that opened the account, as the transactions table keeps it."""
    return {
        "userId": wallet["userId"],
        "timestamp": stamp(at),
        "transactionId": account.transaction_id,
        "walletId": wallet["walletId"],
        "accountId": account.account_id,
        "type": "OPENING",
        "tinybars": account.tinybars,
        "status": account.status,
        "network": account.network,
        "demo": account.demo,
    }


def created(wallet: Row) -> Reply:
    """The answer to an opening that went well."""
    return reply(201, public_part(wallet))
