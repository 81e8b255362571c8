"""Transfers on the demo ledger: both balances, both transactions and the request's record are one transaction."""

from __future__ import annotations

from shared.errors import ConflictError
from shared.idempotency import Claim
from shared.items import Row
from wallet_manager.keyed import first_answer
from wallet_manager.ledger import SUCCESS, LedgerRefused, Sign
from wallet_manager.ledger.demo import DemoLedger, RowsRefused, WalletKey
from wallet_manager.transactions.moments import moments
from wallet_manager.transfers.order import Books, Order, Settled, as_transfer, done, incoming, keep, outgoing, refused

_CLAIM = 0  # its place among the rows


class DemoTransfers:
    """Transfers at once or not at all."""

    def __init__(self, ledger: DemoLedger, books: Books) -> None:
        self._ledger = ledger
        self._books = books

    def carry_out(self, order: Order, wallet: Row, sign: Sign) -> Settled:
        """Transfer, once. What the ledger refuses is answered so again, whatever changes meanwhile."""
        payee = self._books.wallets.find_account(order.to_account)
        for at in moments(self._books.now()):
            transaction_id = self._ledger.transaction_id(wallet["accountId"], at)
            sent = outgoing(order, wallet, transaction_id, SUCCESS, at)
            received = [incoming(sent, payee, at)] if payee else []
            claim = self._books.requests.claim_action(order.key.record, order.key.hash, done(sent))
            rows = [claim, *map(self._books.transactions.put_action, [sent, *received])]
            payer = WalletKey(order.caller, order.wallet_id)
            try:
                self._ledger.of_wallet(payer, payee, rows).transfer(as_transfer(order, wallet, transaction_id), sign)
            except RowsRefused as taken:
                if _CLAIM in taken.rows:
                    return Settled(first_answer(self._books.requests, order.key))
                continue
            except LedgerRefused as no:
                if no.status == "PAYER_ACCOUNT_DELETED":
                    raise ConflictError("The wallet is closed", code="WALLET_CLOSED") from no
                return Settled(keep(self._books, order, refused(order, no.status)))
            return Settled(done(sent), order.tinybars)
        raise AssertionError("moments ends by raising")

    def again(self, order: Order, claim: Claim) -> Settled:
        """What was answered; a claim is written together with its answer."""
        return Settled(claim.reply or first_answer(self._books.requests, order.key))

    def refreshed(self, transaction: Row) -> Row:
        """The transaction as it is: here nothing is ever open."""
        return transaction
