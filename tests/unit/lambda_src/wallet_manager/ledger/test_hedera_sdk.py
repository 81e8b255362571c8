from __future__ import annotations

import logging
import sys

import pytest

from wallet_manager.ledger.consensus import Operator
from wallet_manager.ledger.hedera_sdk import connect
from wallet_manager.ledger.interface import LedgerUnavailable
from wallet_manager.ledger.mirror import MirrorNode


def test_without_the_layer_nothing_is_sent_and_the_log_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "hiero_sdk_python", None)

    with caplog.at_level(logging.ERROR), pytest.raises(LedgerUnavailable):
        connect(Operator("0.0.2", "aa" * 48), "testnet", "", MirrorNode("https://mirror.example"))

    assert "attach the layer lambda_src/layers/hedera" in caplog.text
    assert "aa" * 48 not in caplog.text
