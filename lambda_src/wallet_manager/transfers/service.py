"""What a transfer must satisfy before a ledger hears of it."""

from __future__ import annotations

from shared import tracing
from shared.errors import NotFoundError
from shared.idempotency import IdempotencyStore
from shared.rate_limit import RateLimit
from wallet_manager.refusals import LedgerRefusal
from wallet_manager.transfers.order import Order, Settled, Transfers
from wallet_manager.wallets.custody import KeyCustody
from wallet_manager.wallets.status import is_wallet_id, require_active
from wallet_manager.wallets.store import WalletStore


class TransferService:
    """Rules over transfers; the caller of an order is always the id in the caller's token."""

    def __init__(
        self,
        wallets: WalletStore,
        requests: IdempotencyStore,
        limit: RateLimit,
        custody: KeyCustody,
        transfers: Transfers,
    ) -> None:
        self._wallets = wallets
        self._requests = requests
        self._limit = limit
        self._custody = custody
        self._transfers = transfers

    def transfer(self, order: Order) -> Settled:
        """Carry out an order once, however often it is sent.

        The wallet is read as last written, never from a cache: it may have been closed a moment ago. Its key is
        opened before anything is written, so that a key that does not open leaves nothing half done.

        Raises NotFoundError, ThrottledError; ConflictError IDEMPOTENCY_KEY_REUSED, WALLET_CLOSED, WALLET_NOT_OPEN;
        LedgerRefusal; UnavailableError BUSY, LEDGER_UNAVAILABLE, TRANSFER_PENDING, REQUEST_PENDING.
        """
        self._limit.spend(order.caller, "transfer")
        claim = self._requests.find(order.key.record, order.key.hash)
        if claim:
            return self._transfers.again(order, claim)
        wallet = self._wallets.get_with_key(order.caller, order.wallet_id) if is_wallet_id(order.wallet_id) else None
        if wallet is None:
            raise NotFoundError("There is no such wallet")
        require_active(wallet)
        if order.to_account == wallet["accountId"]:
            raise LedgerRefusal("ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS")
        with tracing.subsegment("transfer", wallet_address=wallet["accountId"], payment_amount=order.tinybars):
            with tracing.subsegment("open_key"):
                sign = self._custody.signer(wallet)
            return self._transfers.carry_out(order, wallet, sign)
