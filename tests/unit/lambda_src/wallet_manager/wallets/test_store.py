from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared import clients
from shared.items import from_item
from wallet_manager.wallets.store import MomentTakenError, WalletStore


@pytest.fixture
def store(aws: dict[str, str]) -> WalletStore:
    return WalletStore(clients.dynamodb(), aws["WALLETS_TABLE"], aws["TRANSACTIONS_TABLE"])


def wallet(wallet_id: str, user_id: str = "alice") -> dict[str, Any]:
    return {
        "userId": user_id,
        "walletId": wallet_id,
        "name": "main",
        "keyType": "ED25519",
        "publicKey": "302a",
        "accountId": "0.0.1",
        "network": "testnet",
        "status": "ACTIVE",
        "demo": True,
        "createdAt": "2026-11-21T20:47:00.000000Z",
        "sealedKey": {"v": 1, "edk": b"wrapped", "ct": b"ciphertext"},
    }


def opening(second: int, user_id: str = "alice") -> dict[str, Any]:
    return {"userId": user_id, "timestamp": f"2026-11-21T20:47:{second:02d}.000000Z", "tinybars": 1}


def count(table: str) -> int:
    return clients.dynamodb().scan(TableName=table)["Count"]


def test_a_wallet_and_its_opening_are_written_together(store: WalletStore, aws: dict[str, str]) -> None:
    store.create(wallet("w_1"), opening(1))
    assert (count(aws["WALLETS_TABLE"]), count(aws["TRANSACTIONS_TABLE"])) == (1, 1)


def test_reading_leaves_the_sealed_key_in_the_table(store: WalletStore, aws: dict[str, str]) -> None:
    store.create(wallet("w_1"), opening(1))
    (row,) = clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Items"]
    assert from_item(row)["sealedKey"]["ct"] == b"ciphertext"
    got = store.get("alice", "w_1")
    assert got is not None
    assert "sealedKey" not in got
    assert "sealedKey" not in store.list("alice", 10, None).rows[0]


def test_a_moment_that_is_taken_writes_neither(store: WalletStore, aws: dict[str, str]) -> None:
    store.create(wallet("w_1"), opening(1))
    with pytest.raises(MomentTakenError):
        store.create(wallet("w_2"), opening(1))
    assert store.get("alice", "w_2") is None
    assert count(aws["TRANSACTIONS_TABLE"]) == 1


def test_another_users_moment_is_not_taken(store: WalletStore) -> None:
    store.create(wallet("w_1"), opening(1))
    store.create(wallet("w_1", "bob"), opening(1, "bob"))
    assert store.get("bob", "w_1") is not None


def test_a_wallet_is_never_overwritten(store: WalletStore) -> None:
    store.create(wallet("w_1"), opening(1))
    with pytest.raises(ClientError, match="TransactionCanceled"):
        store.create(wallet("w_1") | {"name": "other"}, opening(2))
    got = store.get("alice", "w_1")
    assert got is not None
    assert got["name"] == "main"


def test_a_list_is_one_users_newest_first_and_in_pages(store: WalletStore) -> None:
    for second in range(1, 6):
        store.create(wallet(f"w_{second}"), opening(second))
    store.create(wallet("w_9", "bob"), opening(9, "bob"))
    first = store.list("alice", 2, None)
    assert [row["walletId"] for row in first.rows] == ["w_5", "w_4"]
    second_page = store.list("alice", 2, first.last_key)
    assert [row["walletId"] for row in second_page.rows] == ["w_3", "w_2"]
    last = store.list("alice", 2, second_page.last_key)
    assert ([row["walletId"] for row in last.rows], last.last_key) == (["w_1"], None)
