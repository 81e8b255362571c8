"""Many transfers from one wallet at once.

moto is no DynamoDB under threads: it takes a transaction back by copying tables. So its calls are let through one at a
time, as DynamoDB serializes them, and everything between two calls still runs as it happens to.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.items import from_item

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api

HUNDRED_HBAR = 10_000_000_000
KEYS = 35
FITTING = 30
SHARE = HUNDRED_HBAR // FITTING


@pytest.fixture
def serialized(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    lock = threading.Lock()
    for client in (clients.dynamodb(), clients.kms()):
        call: Any = client._make_api_call  # type: ignore[attr-defined]

        def one_at_a_time(*arguments: Any, _call: Any = call) -> Any:
            with lock:
                return _call(*arguments)

        monkeypatch.setattr(client, "_make_api_call", one_at_a_time)
    return aws


def held(table: str) -> dict[str, int]:
    rows = map(from_item, clients.dynamodb().scan(TableName=table)["Items"])
    return {row["userId"]: row["tinybars"] for row in rows}


def test_nothing_is_lost_doubled_or_overdrawn(api: Api, serialized: dict[str, str]) -> None:
    mine = api.send("POST", "/wallets", {}, user="alice").body
    theirs = api.send("POST", "/wallets", {}, user="bob").body
    body = {"to": theirs["accountId"], "tinybars": str(SHARE)}
    path = f"/wallets/{mine['walletId']}/transfers"

    # WHEN each of 35 keys is sent twice, in no order
    def pay(number: int) -> tuple[int, int, Any]:
        answer = api.send("POST", path, body, user="alice", key=f"key-{number % KEYS}")
        return number % KEYS, answer.status, answer.body

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(pay, range(2 * KEYS)))
    # THEN each key has one answer
    by_key: dict[int, list[Any]] = {}
    for key, status, answered in answers:
        by_key.setdefault(key, []).append((status, answered))
    assert all(first == second for first, second in by_key.values())
    moved = [key for key, (first, _) in by_key.items() if first[0] == 201]
    assert {first[0] for first, _ in by_key.values()} == {201, 422}
    # AND exactly what was answered has moved, as much as there was
    assert len(moved) == FITTING
    assert held(serialized["WALLETS_TABLE"]) == {
        "alice": HUNDRED_HBAR - FITTING * SHARE,
        "bob": HUNDRED_HBAR + FITTING * SHARE,
    }
    assert clients.dynamodb().scan(TableName=serialized["TRANSACTIONS_TABLE"])["Count"] == 2 + 2 * FITTING
