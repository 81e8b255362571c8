"""Opening wallets on a ledger outside our tables.

The wallet's row, with its sealed key and the id of the transaction to come, is written before anything is sent. So
whatever happens then, the row says which transaction to ask for, and no second account is made for it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from shared.errors import UnavailableError
from shared.http import Reply
from shared.idempotency import Claim
from shared.items import Row
from wallet_manager.keyed import RETRY_LATER, first_answer, id_record
from wallet_manager.ledger import Account, LedgerRefused, LedgerUnavailable, LedgerUnknown, OutsideLedger, Receipt
from wallet_manager.refusals import ledger_unavailable, log_why
from wallet_manager.together import ConditionsFailed
from wallet_manager.transactions.moments import moments
from wallet_manager.wallets.opening import Books, Opened, Opening, created, new_wallet, opening_row
from wallet_manager.wallets.status import ACTIVE, FAILED, OPENING

_log = logging.getLogger(__name__)

_ID, _CLAIM = 1, 2  # places in the transaction that begins an opening
_WALLET = 0  # … and in the one that settles it


class OutsideOpenings:
    """Opens wallets in two steps, and finds out about those that stopped between them."""

    def __init__(self, ledger: OutsideLedger, books: Books) -> None:
        self._ledger = ledger
        self._books = books

    def open(self, opening: Opening) -> Opened:
        """A new wallet.

        Raises UnavailableError LEDGER_UNAVAILABLE when no account was made, OPENING_PENDING when nobody knows yet.
        """
        moment = self._books.now()
        wallet = self._new_wallet(opening, moment)
        try:
            self._begin(wallet, opening)
        except ConditionsFailed as failed:
            if opening.key and _CLAIM in failed.actions:
                return Opened(first_answer(self._books.requests, opening.key))
            if _ID in failed.actions:
                raise UnavailableError("The very same moment was taken: try again", "BUSY", RETRY_LATER) from failed
            raise
        try:
            account = self._ledger.open_account(wallet["publicKey"], moment, wallet["openingTransactionId"])
        except LedgerUnknown as unknown:
            log_why(unknown)
            raise _pending(wallet) from unknown
        except (LedgerRefused, LedgerUnavailable) as failed:
            # Whatever the ledger has against it, it is not the caller's doing: the operator's account pays.
            self._fail(wallet, opening)
            raise ledger_unavailable(failed) from failed
        settled = self._settle(wallet, account)
        if settled["status"] == OPENING:
            raise _pending(wallet)
        return Opened(self._answer(settled, opening), account.tinybars)

    def again(self, opening: Opening, claim: Claim) -> Opened:
        """What was answered, or what became of it since."""
        if claim.reply is not None:
            return Opened(claim.reply)
        found = self._books.wallets.get(opening.caller, claim.reference)
        if found is None:
            raise LookupError("an opening was claimed without its wallet")
        wallet = self.refreshed(found)
        if wallet["status"] == OPENING:
            raise _pending(wallet)
        if wallet["status"] == FAILED:
            if opening.key:
                self._books.requests.release(opening.key.record, claim.reference)
            raise ledger_unavailable()
        return Opened(self._answer(wallet, opening))

    def refreshed(self, wallet: Row) -> Row:
        """The wallet, settled now if its opening was open and the ledger knows."""
        if wallet["status"] != OPENING:
            return wallet
        try:
            receipt = self._ledger.outcome(wallet["openingTransactionId"])
        except LedgerUnavailable as unasked:
            log_why(unasked)
            return wallet
        if receipt is None:
            return wallet
        if receipt.account_id is None:
            return self._fail(wallet, None)
        return self._settle(wallet, self._account(receipt, receipt.account_id))

    def _new_wallet(self, opening: Opening, moment: datetime) -> Row:
        try:
            transaction_id = self._ledger.transaction_id(None, moment)
        except LedgerUnavailable as unconfigured:
            raise ledger_unavailable(unconfigured) from unconfigured
        wallet = new_wallet(opening, self._books.custody, self._ledger.network, self._ledger.demo, moment)
        return wallet | {"openingTransactionId": transaction_id}

    def _begin(self, wallet: Row, opening: Opening) -> None:
        books, key = self._books, opening.key
        claim = [books.requests.claim_action(key.record, key.hash, reference=wallet["walletId"])] if key else []
        own_id = books.requests.claim_action(id_record(wallet["openingTransactionId"]), wallet["walletId"])
        books.together.write([books.wallets.put_action(wallet), own_id, *claim])

    def _settle(self, wallet: Row, account: Account) -> Row:
        """The wallet with its account. Whoever settles it first decides; it is the same account anyway.

        It stays open while it cannot be written: to say BUSY would be to say that nothing was done.
        """
        try:
            return self._write_settled(wallet, account)
        except UnavailableError as busy:
            _log.warning("a wallet stays OPENING: its account cannot be written: %s", busy)
            return wallet

    def _write_settled(self, wallet: Row, account: Account) -> Row:
        changes = {"status": ACTIVE, "accountId": account.account_id}
        settled = wallet | changes
        for at in moments(datetime.fromisoformat(wallet["createdAt"])):
            row = self._books.transactions.put_action(opening_row(settled, account, at))
            try:
                self._books.together.write([self._books.wallets.settle_action(wallet, changes), row])
            except ConditionsFailed as failed:
                if _WALLET in failed.actions:
                    return self._as_written(wallet)
                continue
            return settled
        raise AssertionError("moments ends by raising")

    def _fail(self, wallet: Row, opening: Opening | None) -> Row:
        """The wallet as one that will never have an account; the same key may then try again."""
        changes: dict[str, Any] = {"status": FAILED}
        key = opening.key if opening else None
        release = [self._books.requests.release_action(key.record)] if key else []
        try:
            self._books.together.write([self._books.wallets.settle_action(wallet, changes), *release])
        except ConditionsFailed:
            return self._as_written(wallet)
        return wallet | changes

    def _answer(self, wallet: Row, opening: Opening) -> Reply:
        answer = created(wallet)
        if opening.key:
            self._books.requests.answer(opening.key.record, answer)
        return answer

    def _as_written(self, wallet: Row) -> Row:
        return self._books.wallets.get(wallet["userId"], wallet["walletId"]) or wallet

    def _account(self, receipt: Receipt, account_id: str) -> Account:
        """What is known of an account opened earlier. This system's live ledgers open accounts with nothing on them."""
        ledger = self._ledger
        return Account(account_id, receipt.transaction_id, receipt.status, 0, ledger.network, ledger.demo)


def _pending(wallet: Row) -> UnavailableError:
    return UnavailableError(
        f"The ledger has not said yet what became of wallet {wallet['walletId']}: ask for it again",
        code="OPENING_PENDING",
        headers=RETRY_LATER,
    )
