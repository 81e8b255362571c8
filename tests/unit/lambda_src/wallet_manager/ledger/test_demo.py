from __future__ import annotations

import re
from datetime import UTC, datetime

from wallet_manager.ledger import choose_ledger
from wallet_manager.ledger.demo import OPENING_TINYBARS, DemoLedger
from wallet_manager.wallets.keys import generate_ed25519

KEY = "302a300506032b6570032100" + "ab" * 32
AT = datetime(2026, 11, 21, 20, 47, 0, 123456, tzinfo=UTC)


def test_an_account_looks_like_hederas_and_says_that_it_is_a_demo() -> None:
    account = DemoLedger("testnet").open_account(KEY, AT)
    assert re.fullmatch(r"0\.0\.[1-9][0-9]{11}", account.account_id)
    assert account.transaction_id == f"{account.account_id}@{int(AT.timestamp())}.123456000"
    assert (account.status, account.network, account.demo) == ("SUCCESS", "testnet", True)
    assert account.tinybars == OPENING_TINYBARS == 10_000_000_000


def test_the_same_key_always_has_the_same_account() -> None:
    first = DemoLedger("testnet").open_account(KEY, AT)
    assert DemoLedger("testnet").open_account(KEY, AT) == first


def test_other_keys_have_other_accounts() -> None:
    ledger = DemoLedger("testnet")
    ids = {ledger.open_account(generate_ed25519().public_key, AT).account_id for _ in range(500)}
    assert len(ids) == 500


def test_without_demo_mode_there_is_no_ledger() -> None:
    assert choose_ledger(demo_mode=False, network="mainnet") is None
    assert isinstance(choose_ledger(demo_mode=True, network="testnet"), DemoLedger)
