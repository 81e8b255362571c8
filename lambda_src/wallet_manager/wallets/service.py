"""What may be done with wallets."""

from __future__ import annotations

from collections.abc import Callable

from shared.errors import ConflictError, NotFoundError
from shared.idempotency import IdempotencyStore
from shared.items import Row
from shared.rate_limit import RateLimit
from wallet_manager.ledger import Balance, Ledger, LedgerRefused, LedgerUnavailable
from wallet_manager.paging import Page
from wallet_manager.refusals import ledger_unavailable
from wallet_manager.wallets.opening import Opened, Opening, Openings
from wallet_manager.wallets.status import CLOSED, is_wallet_id, require_active
from wallet_manager.wallets.store import WalletStore

LedgerOf = Callable[[Row], Ledger]
"""The ledger as the wallet in a row sees it."""


class WalletService:
    """Rules over the wallets table. `caller` is always the id in the caller's token."""

    def __init__(
        self,
        store: WalletStore,
        requests: IdempotencyStore,
        limit: RateLimit,
        openings: Openings,
        ledger_of: LedgerOf,
    ) -> None:
        self._store = store
        self._requests = requests
        self._limit = limit
        self._openings = openings
        self._ledger_of = ledger_of

    def open(self, opening: Opening) -> Opened:
        """A new wallet with its account, or the answer an earlier request with the same key was given.

        Raises UnavailableError LEDGER_UNAVAILABLE, OPENING_PENDING or BUSY, ConflictError IDEMPOTENCY_KEY_REUSED,
        ThrottledError.
        """
        self._limit.spend(opening.caller, "open-wallet")
        claim = self._requests.find(opening.key.record, opening.key.hash) if opening.key else None
        return self._openings.again(opening, claim) if claim else self._openings.open(opening)

    def get(self, caller: str, wallet_id: str) -> Row:
        """One of the caller's wallets. Raises NotFoundError for all others, whether they exist or not."""
        return self._openings.refreshed(self._read(caller, wallet_id))

    def list(self, caller: str, limit: int, after: str | None) -> Page:
        """The caller's wallets, newest first, from the one after `after`."""
        return self._store.list(caller, limit, after)

    def balance(self, caller: str, wallet_id: str) -> tuple[Row, Balance]:
        """One of the caller's wallets and what its account holds.

        Raises NotFoundError, ConflictError WALLET_NOT_OPEN, UnavailableError LEDGER_UNAVAILABLE.
        """
        wallet = self.get(caller, wallet_id)
        if wallet["status"] != CLOSED:
            require_active(wallet)
        return wallet, self._balance(wallet)

    def close(self, caller: str, wallet_id: str) -> Row:
        """The wallet, closed for good; closing it again changes nothing.

        Raises NotFoundError, ConflictError WALLET_NOT_EMPTY or WALLET_NOT_OPEN, UnavailableError LEDGER_UNAVAILABLE.
        """
        wallet = self.get(caller, wallet_id)
        if wallet["status"] == CLOSED:
            return wallet
        require_active(wallet)
        # The demo ledger's balance is asked for once more by the closing itself, as money may arrive in between.
        if self._balance(wallet).tinybars != 0 or not self._store.close(caller, wallet_id):
            wallet = self._read(caller, wallet_id)
            if wallet["status"] != CLOSED:
                raise ConflictError("The wallet still holds tinybars: transfer them first", code="WALLET_NOT_EMPTY")
        return wallet | {"status": CLOSED}

    def _balance(self, wallet: Row) -> Balance:
        try:
            return self._ledger_of(wallet).balance(wallet["accountId"])
        except (LedgerRefused, LedgerUnavailable) as failed:
            # Refused: a mirror node that has not heard of a new account yet.
            raise ledger_unavailable(failed) from failed

    def _read(self, caller: str, wallet_id: str) -> Row:
        wallet = self._store.get(caller, wallet_id) if is_wallet_id(wallet_id) else None
        if wallet is None:
            raise NotFoundError("There is no such wallet")
        return wallet
