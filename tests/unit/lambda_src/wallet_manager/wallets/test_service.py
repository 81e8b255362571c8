from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from shared.envelope import Envelope
from shared.errors import NotFoundError, UnavailableError
from wallet_manager.ledger import Ledger
from wallet_manager.ledger.demo import DemoLedger
from wallet_manager.wallets.service import WalletService, new_wallet_id
from wallet_manager.wallets.store import MomentTakenError, WalletStore

NOW = datetime(2026, 11, 21, 20, 47, 0, 500_000, tzinfo=UTC)


class FakeEnvelope:
    def __init__(self) -> None:
        self.sealed: list[tuple[bytes, dict[str, str]]] = []

    def seal(self, secret: bytes, context: dict[str, str]) -> dict[str, Any]:
        self.sealed.append((secret, context))
        return {"ct": b"sealed"}


class FakeStore:
    """A store in which the first `taken` moments are taken."""

    def __init__(self, taken: int = 0) -> None:
        self.taken = taken
        self.written: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.reads = 0

    def create(self, wallet: dict[str, Any], opening: dict[str, Any]) -> None:
        if self.taken:
            self.taken -= 1
            raise MomentTakenError
        self.written.append((wallet, opening))

    def get(self, user_id: str, wallet_id: str) -> dict[str, Any] | None:
        self.reads += 1
        rows = (row for row, _ in self.written)
        return next((row for row in rows if (row["userId"], row["walletId"]) == (user_id, wallet_id)), None)


Make = Callable[..., tuple[WalletService, FakeStore, FakeEnvelope]]


@pytest.fixture
def make() -> Make:
    def service(taken: int = 0, ledger: Ledger | None = DemoLedger("testnet")) -> Any:  # noqa: B008 - it has no state
        store, envelope = FakeStore(taken), FakeEnvelope()
        wallets = WalletService(cast(WalletStore, store), cast(Envelope, envelope), ledger, "dev", now=lambda: NOW)
        return wallets, store, envelope

    return service


def test_the_key_is_sealed_for_this_user_wallet_and_environment(make: Make) -> None:
    wallets, store, envelope = make()
    wallet = wallets.create("alice", "main", "ED25519").wallet
    ((secret, context),) = envelope.sealed
    assert secret.hex().startswith("302e0201")
    assert context == {
        "app": "safemate",
        "environment": "dev",
        "userId": "alice",
        "walletId": wallet["walletId"],
        "purpose": "wallet-key",
    }
    assert store.written[0][0]["sealedKey"] == {"ct": b"sealed"}


def test_the_opening_transaction_tells_the_ledgers_amount(make: Make) -> None:
    wallets, store, _ = make()
    opened = wallets.create("alice", "main", "ED25519")
    ((wallet, opening),) = store.written
    assert opened.tinybars == opening["tinybars"] == 10_000_000_000
    assert (opening["type"], opening["status"], opening["demo"]) == ("OPENING", "SUCCESS", True)
    assert opening["walletId"] == wallet["walletId"]
    assert opening["timestamp"] == wallet["createdAt"] == "2026-11-21T20:47:00.500000Z"


def test_a_taken_moment_steps_aside_by_a_microsecond(make: Make) -> None:
    wallets, store, envelope = make(taken=2)
    wallets.create("alice", "main", "ED25519")
    assert store.written[0][1]["timestamp"] == "2026-11-21T20:47:00.500002Z"
    assert len(envelope.sealed) == 1


def test_it_does_not_step_aside_for_ever(make: Make) -> None:
    wallets, store, _ = make(taken=5)
    with pytest.raises(UnavailableError):
        wallets.create("alice", "main", "ED25519")
    assert store.written == []


def test_without_a_ledger_nothing_is_made(make: Make) -> None:
    wallets, store, envelope = make(ledger=None)
    with pytest.raises(UnavailableError) as refused:
        wallets.create("alice", "main", "ED25519")
    assert refused.value.code == "LEDGER_UNAVAILABLE"
    assert (store.written, envelope.sealed) == ([], [])


def test_a_wallet_is_read_once_in_five_minutes(make: Make) -> None:
    wallets, store, _ = make()
    wallet_id = wallets.create("alice", "main", "ED25519").wallet["walletId"]
    assert wallets.get("alice", wallet_id) == wallets.get("alice", wallet_id)
    assert store.reads == 1


def test_what_one_user_has_read_another_still_cannot(make: Make) -> None:
    wallets, _, _ = make()
    wallet_id = wallets.create("alice", "main", "ED25519").wallet["walletId"]
    wallets.get("alice", wallet_id)
    with pytest.raises(NotFoundError):
        wallets.get("bob", wallet_id)


def test_that_a_wallet_is_missing_is_not_remembered(make: Make) -> None:
    wallets, store, _ = make()
    for _ in range(2):
        with pytest.raises(NotFoundError):
            wallets.get("alice", "w_1")
    assert store.reads == 2


def test_ids_sort_by_time_and_differ_at_the_same_time() -> None:
    earlier, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
    assert new_wallet_id(earlier) < new_wallet_id(later)
    assert len({new_wallet_id(earlier) for _ in range(100)}) == 100
    assert len(new_wallet_id(earlier)) == 34
