from __future__ import annotations

from typing import Any

import pytest

from shared import clients
from shared.items import from_item
from wallet_manager.ledger.demo import WalletKey
from wallet_manager.together import ConditionsFailed, Together
from wallet_manager.wallets.store import WalletStore


@pytest.fixture
def store(aws: dict[str, str]) -> WalletStore:
    return WalletStore(clients.dynamodb(), aws["WALLETS_TABLE"])


def wallet(wallet_id: str, user_id: str = "alice", **more: Any) -> dict[str, Any]:
    return {
        "userId": user_id,
        "walletId": wallet_id,
        "name": "main",
        "keyType": "ED25519",
        "publicKey": "302a",
        "accountId": f"0.0.{wallet_id[2:]}",
        "network": "testnet",
        "status": "ACTIVE",
        "demo": True,
        "createdAt": "2026-11-21T20:47:00.000000Z",
        "tinybars": 7,
        "sealedKey": {"v": 1, "edk": b"wrapped", "ct": b"ciphertext"},
        **more,
    }


def write(*actions: Any) -> None:
    Together(clients.dynamodb()).write(actions)


def test_only_reading_for_signing_takes_the_sealed_key_out_of_the_table(store: WalletStore) -> None:
    write(store.put_action(wallet("w_1")))
    public, signing = store.get("alice", "w_1"), store.get_with_key("alice", "w_1")
    assert public is not None
    assert signing is not None
    assert signing["sealedKey"]["ct"] == b"ciphertext"
    assert "sealedKey" not in public
    assert "sealedKey" not in store.list("alice", 10, None).rows[0]


def test_a_wallet_is_never_overwritten(store: WalletStore) -> None:
    write(store.put_action(wallet("w_1")))
    with pytest.raises(ConditionsFailed):
        write(store.put_action(wallet("w_1", name="other")))
    got = store.get("alice", "w_1")
    assert got is not None
    assert got["name"] == "main"


def test_a_list_is_one_users_newest_first_and_in_pages(store: WalletStore) -> None:
    for number in range(1, 6):
        write(store.put_action(wallet(f"w_{number}")))
    write(store.put_action(wallet("w_9", "bob")))
    first = store.list("alice", 2, None)
    assert [row["walletId"] for row in first.rows] == ["w_5", "w_4"]
    second_page = store.list("alice", 2, first.last_key)
    assert [row["walletId"] for row in second_page.rows] == ["w_3", "w_2"]
    last = store.list("alice", 2, second_page.last_key)
    assert ([row["walletId"] for row in last.rows], last.last_key) == (["w_1"], None)


def test_an_account_leads_to_its_wallet_and_is_looked_up_once(
    store: WalletStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.find_account("0.0.1") is None
    write(store.put_action(wallet("w_1", "bob")))
    assert store.find_account("0.0.1") == WalletKey("bob", "w_1")
    monkeypatch.setattr(clients.dynamodb(), "query", lambda **_: 1 / 0)
    assert store.find_account("0.0.1") == WalletKey("bob", "w_1")


@pytest.mark.parametrize(
    ("row", "closes"),
    [
        ({"tinybars": 0}, True),
        ({"tinybars": None}, True),  # a ledger outside our tables holds it
        ({"tinybars": 1}, False),
        ({"tinybars": 0, "status": "OPENING"}, False),
        ({"tinybars": 0, "status": "CLOSED"}, False),
    ],
)
def test_only_an_active_and_empty_wallet_closes(
    store: WalletStore, aws: dict[str, str], row: dict[str, Any], closes: bool
) -> None:
    write(store.put_action(wallet("w_1", **row)))
    assert store.close("alice", "w_1") is closes
    (stored,) = clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Items"]
    assert from_item(stored)["status"] == ("CLOSED" if closes else row.get("status", "ACTIVE"))


def test_closing_a_wallet_that_is_not_there_makes_none(store: WalletStore, aws: dict[str, str]) -> None:
    assert store.close("alice", "w_1") is False
    assert clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Count"] == 0


def test_a_wallet_is_read_as_last_written(store: WalletStore, monkeypatch: pytest.MonkeyPatch) -> None:
    # An older copy may say of a closed wallet that it pays; moto has no copies to be behind.
    asked: list[bool] = []
    read = clients.dynamodb().get_item
    monkeypatch.setattr(
        clients.dynamodb(), "get_item", lambda **how: asked.append(how["ConsistentRead"]) or read(**how)
    )
    store.get("alice", "w_1")
    store.get_with_key("alice", "w_1")
    assert asked == [True, True]
