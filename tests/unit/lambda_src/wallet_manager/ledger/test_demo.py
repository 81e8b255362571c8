from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clients
from shared.items import from_item, to_item
from wallet_manager.ledger import LedgerRefused, Transfer
from wallet_manager.ledger.demo import OPENING_TINYBARS, DemoAccount, DemoLedger, WalletKey
from wallet_manager.ledger.signatures import sign
from wallet_manager.together import Together
from wallet_manager.wallets.keys import KeyPair, generate_key

KEY = "302a300506032b6570032100" + "ab" * 32
AT = datetime(2026, 11, 21, 20, 47, 0, 123456, tzinfo=UTC)
ALICE, BOB = WalletKey("alice", "w_1"), WalletKey("bob", "w_2")


@pytest.fixture
def ledger(aws: dict[str, str]) -> DemoLedger:
    dynamodb = clients.dynamodb()
    return DemoLedger(dynamodb, aws["WALLETS_TABLE"], "testnet", Together(dynamodb))


@pytest.fixture
def keys() -> KeyPair:
    return generate_key("ED25519")


@pytest.fixture
def transfer(aws: dict[str, str], keys: KeyPair) -> Transfer:
    """Five tinybars from Alice, who has ten, to Bob, who has none."""
    for owner, account, tinybars in ((ALICE, "0.0.1", 10), (BOB, "0.0.2", 0)):
        put(aws, owner, accountId=account, tinybars=tinybars, status="ACTIVE")
    return Transfer("0.0.1@1.000000001", "0.0.1", keys.public_key, "0.0.2", 5, "")


def put(aws: dict[str, str], owner: WalletKey, **row: Any) -> None:
    item = to_item({"userId": owner.user_id, "walletId": owner.wallet_id, **row})
    clients.dynamodb().put_item(TableName=aws["WALLETS_TABLE"], Item=item)


def held(aws: dict[str, str]) -> dict[str, int]:
    rows = map(from_item, clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Items"])
    return {row["userId"]: row["tinybars"] for row in rows}


def of_alice(ledger: DemoLedger, payee: WalletKey | None = BOB) -> DemoAccount:
    return ledger.of_wallet(ALICE, payee)


def test_an_account_looks_like_hederas_and_says_that_it_is_a_demo(ledger: DemoLedger) -> None:
    account = ledger.open_account(KEY, AT, ledger.transaction_id(None, AT))
    assert re.fullmatch(r"0\.0\.[1-9][0-9]{14}", account.account_id)
    assert account.transaction_id == f"0.0.2@{int(AT.timestamp())}.123456000"
    assert (account.status, account.network, account.demo) == ("SUCCESS", "testnet", True)
    assert account.tinybars == OPENING_TINYBARS == 10_000_000_000


def test_the_same_key_always_has_the_same_account_and_others_have_others(ledger: DemoLedger) -> None:
    first = ledger.open_account(KEY, AT, "t")
    assert ledger.open_account(KEY, AT, "t") == first
    ids = {ledger.open_account(f"{KEY[:-4]}{number:04x}", AT, "t").account_id for number in range(500)}
    assert len(ids) == 500


def test_a_transfer_moves_what_the_payer_signed(
    ledger: DemoLedger, transfer: Transfer, keys: KeyPair, aws: dict[str, str]
) -> None:
    receipt = of_alice(ledger).transfer(transfer, lambda message: sign(keys.private_key, message))
    assert (receipt.transaction_id, receipt.status) == ("0.0.1@1.000000001", "SUCCESS")
    assert held(aws) == {"alice": 5, "bob": 5}
    assert of_alice(ledger).balance("0.0.1").tinybars == 5


def test_another_keys_signature_moves_nothing(ledger: DemoLedger, transfer: Transfer, aws: dict[str, str]) -> None:
    other = generate_key("ED25519")
    with pytest.raises(LedgerRefused, match="INVALID_SIGNATURE"):
        of_alice(ledger).transfer(transfer, lambda message: sign(other.private_key, message))
    assert held(aws) == {"alice": 10, "bob": 0}


@pytest.mark.parametrize(
    ("owner", "changes", "status"),
    [
        (ALICE, {"tinybars": 4}, "INSUFFICIENT_PAYER_BALANCE"),
        (ALICE, {"status": "CLOSED"}, "PAYER_ACCOUNT_DELETED"),
        (BOB, {"status": "CLOSED"}, "ACCOUNT_DELETED"),
        (BOB, {"accountId": "0.0.3"}, "ACCOUNT_DELETED"),
    ],
)
def test_what_it_refuses_moves_nothing(
    ledger: DemoLedger,
    transfer: Transfer,
    keys: KeyPair,
    aws: dict[str, str],
    owner: WalletKey,
    changes: dict[str, Any],
    status: str,
) -> None:
    account = {"accountId": "0.0.1" if owner == ALICE else "0.0.2", "tinybars": 10 if owner == ALICE else 0}
    put(aws, owner, **({"status": "ACTIVE"} | account | changes))
    before = held(aws)
    with pytest.raises(LedgerRefused, match=status):
        of_alice(ledger).transfer(transfer, lambda message: sign(keys.private_key, message))
    assert held(aws) == before


def test_an_account_nobody_has(ledger: DemoLedger, transfer: Transfer, keys: KeyPair) -> None:
    with pytest.raises(LedgerRefused, match="INVALID_ACCOUNT_ID"):
        of_alice(ledger, payee=None).transfer(transfer, lambda message: sign(keys.private_key, message))
    with pytest.raises(LedgerRefused, match="INVALID_ACCOUNT_ID"):
        of_alice(ledger).balance("0.0.9")
