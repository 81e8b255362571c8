from __future__ import annotations

from typing import Any

import pytest

from shared import clients
from wallet_manager.users.store import UserExistsError, UserStore, VersionChangedError

ALICE: dict[str, Any] = {"userId": "alice", "email": "alice@example.com", "walletData": {}, "version": 1}


@pytest.fixture
def store(aws: dict[str, str]) -> UserStore:
    return UserStore(clients.dynamodb(), aws["USERS_TABLE"])


def test_a_user_is_read_as_written(store: UserStore) -> None:
    store.create(ALICE)
    assert store.get("alice") == ALICE
    assert store.get("bob") is None


def test_a_user_is_created_once(store: UserStore) -> None:
    store.create(ALICE)
    with pytest.raises(UserExistsError):
        store.create(ALICE | {"email": "other@example.com"})
    assert store.get("alice") == ALICE


def test_a_user_is_found_among_others_with_the_same_address(store: UserStore) -> None:
    for user_id in ("zoe", "alice", "bob"):
        store.create(ALICE | {"userId": user_id})
    found = store.find_by_email("alice@example.com", "alice")
    assert found is not None
    assert found["userId"] == "alice"
    assert store.find_by_email("alice@example.com", "mallory") is None
    assert store.find_by_email("nobody@example.com", "alice") is None


def test_an_update_moves_the_version_on_and_leaves_the_rest(store: UserStore) -> None:
    store.create(ALICE)
    updated = store.update("alice", {"displayName": "Alice"}, version=1)
    assert updated == ALICE | {"displayName": "Alice", "version": 2}
    assert store.get("alice") == updated


def test_an_update_of_a_stale_version_changes_nothing(store: UserStore) -> None:
    store.create(ALICE)
    store.update("alice", {"displayName": "first"}, version=1)
    with pytest.raises(VersionChangedError):
        store.update("alice", {"displayName": "second"}, version=1)
    kept = store.get("alice")
    assert kept is not None
    assert kept["displayName"] == "first"


def test_an_update_does_not_create_a_user(store: UserStore) -> None:
    with pytest.raises(VersionChangedError):
        store.update("nobody", {"displayName": "x"}, version=1)
    assert store.get("nobody") is None
