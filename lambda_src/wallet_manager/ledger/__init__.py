"""Where wallets have their accounts."""

from __future__ import annotations

from wallet_manager.ledger.demo import DemoLedger
from wallet_manager.ledger.interface import Account, Ledger

__all__ = ["Account", "DemoLedger", "Ledger", "choose_ledger"]


def choose_ledger(demo_mode: bool, network: str) -> Ledger | None:
    """The ledger this deployment uses: the demo ledger in demo mode, otherwise none yet.

    Without one, everything that only reads works and opening a wallet is answered with LEDGER_UNAVAILABLE:
    nothing here pretends to be the Hedera network.
    """
    return DemoLedger(network) if demo_mode else None
