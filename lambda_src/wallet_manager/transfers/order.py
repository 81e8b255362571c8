"""What a transfer is asked with, written down as, and answered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.http import Reply, error_reply, reply
from shared.idempotency import Claim, IdempotencyStore
from shared.items import Row
from shared.timestamps import stamp
from wallet_manager.keyed import Keyed, first_answer
from wallet_manager.ledger import SUCCESS, Sign, Transfer
from wallet_manager.ledger.demo import WalletKey
from wallet_manager.refusals import LedgerRefusal
from wallet_manager.together import ConditionsFailed, Together
from wallet_manager.transactions.store import TransactionStore
from wallet_manager.wallets.store import WalletStore


@dataclass(frozen=True)
class Order:
    """A transfer somebody asks for: `tinybars` is 1 or more, `memo` at most 100 bytes."""

    caller: str
    wallet_id: str
    to_account: str
    tinybars: int
    memo: str
    request_id: str
    key: Keyed


@dataclass(frozen=True)
class Settled:
    """The answer, and the tinybars this very request moved."""

    reply: Reply
    tinybars: int = 0


@dataclass(frozen=True)
class Books:
    """Where transfers are written down."""

    wallets: WalletStore
    transactions: TransactionStore
    requests: IdempotencyStore
    together: Together
    now: Callable[[], datetime]


class Transfers(Protocol):
    """Carries out transfers on one ledger."""

    def carry_out(self, order: Order, wallet: Row, sign: Sign) -> Settled:
        """Transfer, once, from the active `wallet`. Raises ApiError when nothing moved or nobody knows yet."""
        ...

    def again(self, order: Order, claim: Claim) -> Settled:
        """The answer to a transfer that was asked for before. Raises UnavailableError TRANSFER_PENDING."""
        ...

    def refreshed(self, transaction: Row) -> Row:
        """A transaction, after asking what became of it when that is open."""
        ...


def as_transfer(order: Order, wallet: Row, transaction_id: str) -> Transfer:
    """The order for the ledger."""
    return Transfer(
        transaction_id=transaction_id,
        payer_account=wallet["accountId"],
        payer_key=wallet["publicKey"],
        to_account=order.to_account,
        tinybars=order.tinybars,
        memo=order.memo,
    )


def outgoing(order: Order, wallet: Row, transaction_id: str, status: str, at: datetime) -> Row:
    """The payer's transaction."""
    return {
        "userId": order.caller,
        "timestamp": stamp(at),
        "transactionId": transaction_id,
        "walletId": order.wallet_id,
        "accountId": wallet["accountId"],
        "counterparty": order.to_account,
        "type": "TRANSFER_OUT",
        "tinybars": order.tinybars,
        "memo": order.memo,
        "status": status,
        "network": wallet["network"],
        "demo": wallet["demo"],
    }


def incoming(sent: Row, payee: WalletKey, at: datetime) -> Row:
    """The payee's transaction; a microsecond later, as both may be the same user's."""
    return sent | {
        "userId": payee.user_id,
        "timestamp": stamp(at + timedelta(microseconds=1)),
        "walletId": payee.wallet_id,
        "accountId": sent["counterparty"],
        "counterparty": sent["accountId"],
        "type": "TRANSFER_IN",
    }


def done(sent: Row) -> Reply:
    """The answer to a transfer that went well."""
    return reply(
        201,
        {
            "transactionId": sent["transactionId"],
            "walletId": sent["walletId"],
            "from": sent["accountId"],
            "to": sent["counterparty"],
            "tinybars": str(sent["tinybars"]),
            "memo": sent["memo"],
            "status": SUCCESS,
            "network": sent["network"],
            "demo": sent["demo"],
            "timestamp": sent["timestamp"],
        },
    )


def refused(order: Order, status: str) -> Reply:
    """The answer to a transfer the ledger refused for good. It is kept, so it names the first request's id."""
    return error_reply(LedgerRefusal(status), order.request_id)


def keep(books: Books, order: Order, answer: Reply) -> Reply:
    """The answer to an order that ends without a transaction; another's, when the key was claimed meanwhile."""
    try:
        books.together.write([books.requests.claim_action(order.key.record, order.key.hash, answer)])
    except ConditionsFailed:
        return first_answer(books.requests, order.key)
    return answer
