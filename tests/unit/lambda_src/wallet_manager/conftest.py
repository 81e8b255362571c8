"""wallet_manager on a ledger outside our tables."""

from __future__ import annotations

import pytest

from tests.unit.lambda_src.wallet_manager.outside_ledger import OutsideLedger
from wallet_manager import money


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> OutsideLedger:
    """The ledger the function uses without demo mode; set `variables` for that."""
    ledger = OutsideLedger()
    monkeypatch.setattr(money, "hedera_ledger", lambda _: ledger)
    return ledger
