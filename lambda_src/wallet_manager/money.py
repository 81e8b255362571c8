"""Puts together what opens wallets and moves money, on the ledger this deployment uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shared.idempotency import IdempotencyStore
from shared.items import Row
from shared.rate_limit import RateLimit
from wallet_manager.ledger import Ledger, OutsideLedger
from wallet_manager.ledger.choice import demo_ledger, hedera_ledger
from wallet_manager.ledger.demo import DemoLedger, WalletKey
from wallet_manager.settings import Settings
from wallet_manager.together import Together
from wallet_manager.transactions.service import TransactionService
from wallet_manager.transactions.store import TransactionStore
from wallet_manager.transfers import order as transfer
from wallet_manager.transfers.demo_transfers import DemoTransfers
from wallet_manager.transfers.outside_transfers import OutsideTransfers
from wallet_manager.transfers.service import TransferService
from wallet_manager.wallets import opening
from wallet_manager.wallets.custody import KeyCustody
from wallet_manager.wallets.demo_openings import DemoOpenings
from wallet_manager.wallets.outside_openings import OutsideOpenings
from wallet_manager.wallets.service import WalletService
from wallet_manager.wallets.store import WalletStore


@dataclass(frozen=True)
class Money:
    """The parts; its methods put them together.

    In demo mode wallets live on the demo ledger in our tables, otherwise on Hedera. Nothing pretends to be the other.
    """

    settings: Settings
    wallets: WalletStore
    transactions: TransactionStore
    requests: IdempotencyStore
    limit: RateLimit
    opening_limit: RateLimit
    together: Together
    custody: KeyCustody
    now: Callable[[], datetime]

    def wallet_service(self) -> WalletService:
        """What may be done with wallets."""
        books = opening.Books(self.wallets, self.transactions, self.requests, self.together, self.custody, self.now)
        openings = (
            DemoOpenings(self._ledger, books)
            if isinstance(self._ledger, DemoLedger)
            else OutsideOpenings(self._ledger, books)
        )
        return WalletService(self.wallets, self.requests, self.opening_limit, openings, self._of)

    def transfer_service(self) -> TransferService:
        """What may be done with transfers."""
        return TransferService(self.wallets, self.requests, self.limit, self.custody, self._transfers)

    def transaction_service(self) -> TransactionService:
        """What may be done with transactions."""
        return TransactionService(self.transactions, self._transfers.refreshed)

    @cached_property
    def _transfers(self) -> transfer.Transfers:
        books = transfer.Books(self.wallets, self.transactions, self.requests, self.together, self.now)
        if isinstance(self._ledger, DemoLedger):
            return DemoTransfers(self._ledger, books)
        return OutsideTransfers(self._ledger, books)

    @cached_property
    def _ledger(self) -> DemoLedger | OutsideLedger:
        return demo_ledger(self.settings) if self.settings.function.demo_mode else hedera_ledger(self.settings)

    def _of(self, wallet: Row) -> Ledger:
        """The ledger as this wallet sees it."""
        if isinstance(self._ledger, DemoLedger):
            return self._ledger.of_wallet(WalletKey(wallet["userId"], wallet["walletId"]))
        return self._ledger
