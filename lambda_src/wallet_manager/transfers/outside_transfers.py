"""Transfers on a ledger outside our tables.

The transaction's row, PENDING and with its id, and the request's record are written before anything is sent; the row
is settled afterwards, and the answer follows from the row. Whoever sends the request again, or nobody at all, the
transaction is submitted at most once: what became of it is only ever asked by its id.
"""

from __future__ import annotations

import logging
from datetime import datetime

from shared.errors import ConflictError, UnavailableError
from shared.http import Reply
from shared.idempotency import Claim
from shared.items import Row
from wallet_manager.keyed import RETRY_LATER, first_answer, id_record
from wallet_manager.ledger import (
    SUCCESS,
    LedgerRefused,
    LedgerUnavailable,
    LedgerUnknown,
    OutsideLedger,
    Sign,
)
from wallet_manager.ledger.demo import WalletKey
from wallet_manager.refusals import ledger_unavailable, log_why
from wallet_manager.together import ConditionsFailed
from wallet_manager.transactions.moments import moments
from wallet_manager.transactions.store import PENDING
from wallet_manager.transfers.order import Books, Order, Settled, as_transfer, done, incoming, keep, outgoing, refused

NOT_SUBMITTED = "NOT_SUBMITTED"
"""The status of a transaction that never left this system."""

_log = logging.getLogger(__name__)

_CLAIM, _PAYER, _PAYEE = 0, 3, 4  # places in the transaction that begins a transfer
_SETTLED = 0  # … and in the one that settles it


class OutsideTransfers:
    """Transfers in three steps, and finds out about those that stopped between them."""

    def __init__(self, ledger: OutsideLedger, books: Books) -> None:
        self._ledger = ledger
        self._books = books

    def carry_out(self, order: Order, wallet: Row, sign: Sign) -> Settled:
        """Transfer, once.

        Raises UnavailableError LEDGER_UNAVAILABLE when nothing was sent, TRANSFER_PENDING when nobody knows yet.
        """
        sent = self._begin(order, wallet)
        if isinstance(sent, Reply):
            return Settled(sent)
        try:
            receipt = self._ledger.transfer(as_transfer(order, wallet, sent["transactionId"]), sign)
        except LedgerRefused as no:
            return self._answer(order, self._settle(sent, no.status))
        except LedgerUnknown as unknown:
            log_why(unknown)
            raise _pending() from unknown
        except LedgerUnavailable as unavailable:
            self._release(order, sent)
            raise ledger_unavailable(unavailable) from unavailable
        return self._answer(order, self._settle(sent, receipt.status))

    def again(self, order: Order, claim: Claim) -> Settled:
        """What was answered, or what became of it since."""
        if claim.reply is not None:
            return Settled(claim.reply)
        found = self._books.transactions.get(order.caller, claim.reference)
        if found is None:
            raise LookupError("a transfer was claimed without its transaction")
        sent = self.refreshed(found)
        if sent["status"] == NOT_SUBMITTED:
            # Given up a moment ago, and the key with it: it may be a new request's already, whose answer this is not.
            raise ledger_unavailable()
        return self._answer(order, sent)

    def refreshed(self, transaction: Row) -> Row:
        """A transaction, settled now if it was pending and the ledger knows."""
        if transaction["status"] != PENDING:
            return transaction
        try:
            receipt = self._ledger.outcome(transaction["transactionId"])
        except LedgerUnavailable as unasked:
            log_why(unasked)
            return transaction
        return self._settle(transaction, receipt.status) if receipt else transaction

    def _begin(self, order: Order, wallet: Row) -> Row | Reply:
        """The pending transaction; or an answer, if it ends here."""
        books = self._books
        payer, payee = WalletKey(order.caller, order.wallet_id), books.wallets.find_account(order.to_account)
        # Outside, a closed wallet's account goes on: what came to it would be stuck.
        open_wallets = [books.wallets.active_check(key) for key in (payer, payee) if key]
        for at in moments(books.now()):
            sent = outgoing(order, wallet, self._transaction_id(wallet, at), PENDING, at)
            claim = books.requests.claim_action(order.key.record, order.key.hash, reference=sent["timestamp"])
            own_id = books.requests.claim_action(id_record(sent["transactionId"]), order.key.hash)
            try:
                books.together.write([claim, books.transactions.put_action(sent), own_id, *open_wallets])
            except ConditionsFailed as failed:
                if _CLAIM in failed.actions:
                    return first_answer(books.requests, order.key)
                if _PAYER in failed.actions:
                    raise ConflictError("The wallet is closed", code="WALLET_CLOSED") from failed
                if _PAYEE in failed.actions:
                    return keep(books, order, refused(order, "ACCOUNT_DELETED"))
                continue
            return sent
        raise AssertionError("moments ends by raising")

    def _transaction_id(self, wallet: Row, at: datetime) -> str:
        try:
            return self._ledger.transaction_id(wallet["accountId"], at)
        except LedgerUnavailable as unconfigured:
            raise ledger_unavailable(unconfigured) from unconfigured

    def _settle(self, sent: Row, status: str) -> Row:
        """The transaction with its status; and the payee's, if that is a wallet of ours. Whoever is first decides.

        It stays pending while it cannot be written: to say BUSY would be to say that nothing was done.
        """
        try:
            return self._write_settled(sent, status)
        except UnavailableError as busy:
            _log.warning("a transfer stays pending: its outcome cannot be written: %s", busy)
            return sent

    def _write_settled(self, sent: Row, status: str) -> Row:
        books = self._books
        settled = sent | {"status": status}
        settle = books.transactions.settle_action(sent["userId"], sent["timestamp"], status)
        payee = books.wallets.find_account(sent["counterparty"]) if status == SUCCESS else None
        for at in moments(datetime.fromisoformat(sent["timestamp"])):
            received = [incoming(settled, payee, at)] if payee else []
            try:
                books.together.write([settle, *map(books.transactions.put_action, received)])
            except ConditionsFailed as failed:
                if _SETTLED in failed.actions:
                    return books.transactions.get(sent["userId"], sent["timestamp"]) or settled
                continue
            return settled
        raise AssertionError("moments ends by raising")

    def _answer(self, order: Order, sent: Row) -> Settled:
        """The answer that follows from the transaction. Until it is kept, asking again makes the same one.

        Raises UnavailableError TRANSFER_PENDING.
        """
        if sent["status"] == PENDING:
            raise _pending()
        success = sent["status"] == SUCCESS
        answer = done(sent) if success else refused(order, sent["status"])
        self._books.requests.answer(order.key.record, answer)
        return Settled(answer, order.tinybars if success else 0)

    def _release(self, order: Order, sent: Row) -> None:
        books = self._books
        books.together.write(
            [
                books.requests.release_action(order.key.record),
                books.transactions.settle_action(order.caller, sent["timestamp"], NOT_SUBMITTED),
            ]
        )


def _pending() -> UnavailableError:
    return UnavailableError(
        "The ledger has not said yet what became of it: send it again with the same Idempotency-Key",
        code="TRANSFER_PENDING",
        headers=RETRY_LATER,
    )
