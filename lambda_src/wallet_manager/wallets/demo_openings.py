"""Opening wallets on the demo ledger: wallet, opening transaction and the request's record are one transaction."""

from __future__ import annotations

from shared.errors import UnavailableError
from shared.idempotency import Claim
from shared.items import Row
from wallet_manager.keyed import RETRY_LATER, first_answer
from wallet_manager.ledger.demo import DemoLedger
from wallet_manager.together import ConditionsFailed
from wallet_manager.transactions.moments import moments
from wallet_manager.wallets.opening import Books, Opened, Opening, created, new_wallet, opening_row
from wallet_manager.wallets.status import ACTIVE

_MOMENT, _CLAIM = 1, 2  # places in the transaction


class DemoOpenings:
    """Opens wallets at once or not at all."""

    def __init__(self, ledger: DemoLedger, books: Books) -> None:
        self._ledger = ledger
        self._books = books

    def open(self, opening: Opening) -> Opened:
        """A new wallet with 100 hbar."""
        books, moment = self._books, self._books.now()
        wallet = new_wallet(opening, books.custody, self._ledger.network, self._ledger.demo, moment)
        transaction_id = self._ledger.transaction_id(None, moment)
        account = self._ledger.open_account(wallet["publicKey"], moment, transaction_id)
        wallet |= {"accountId": account.account_id, "status": ACTIVE, "tinybars": account.tinybars}
        answer = created(wallet)
        claim = [books.requests.claim_action(opening.key.record, opening.key.hash, answer)] if opening.key else []
        for at in moments(moment):
            row = books.transactions.put_action(opening_row(wallet, account, at))
            try:
                books.together.write([books.wallets.put_action(wallet), row, *claim])
            except ConditionsFailed as failed:
                if opening.key and _CLAIM in failed.actions:
                    return Opened(first_answer(books.requests, opening.key))
                if failed.actions == {_MOMENT}:
                    continue
                raise
            return Opened(answer, account.tinybars)
        raise AssertionError("moments ends by raising")

    def again(self, opening: Opening, claim: Claim) -> Opened:  # noqa: ARG002
        """What was answered; a claim is written together with its answer."""
        if claim.reply is None:
            raise UnavailableError("This very request is being worked on", code="REQUEST_PENDING", headers=RETRY_LATER)
        return Opened(claim.reply)

    def refreshed(self, wallet: Row) -> Row:
        """The wallet as it is: here nothing is ever open."""
        return wallet
