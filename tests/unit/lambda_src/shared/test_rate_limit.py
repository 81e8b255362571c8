from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared import clients
from shared.errors import ThrottledError
from shared.items import from_item
from shared.rate_limit import RateLimit

NOON = 1_795_000_020  # the beginning of a minute


class Clock:
    now = float(NOON)

    def __call__(self) -> float:
        return self.now


def passes(limit: RateLimit, client: str = "alice", operation: str = "transfers") -> bool:
    try:
        limit.spend(client, operation)
    except ThrottledError:
        return False
    return True


def test_the_first_so_many_of_a_minute_pass(requests_table: str) -> None:
    limit = RateLimit(clients.dynamodb(), requests_table, 3, Clock())
    assert [passes(limit) for _ in range(5)] == [True, True, True, False, False]


def test_the_next_minute_starts_anew(requests_table: str) -> None:
    clock = Clock()
    limit = RateLimit(clients.dynamodb(), requests_table, 1, clock)
    clock.now = NOON + 59.9
    assert (passes(limit), passes(limit)) == (True, False)
    clock.now = NOON + 60
    assert (passes(limit), passes(limit)) == (True, False)


def test_clients_and_operations_are_counted_apart(requests_table: str) -> None:
    limit = RateLimit(clients.dynamodb(), requests_table, 1, Clock())
    assert all([passes(limit), passes(limit, client="bob"), passes(limit, operation="files")])
    assert not passes(limit, client="bob")


def test_the_refusal_says_when_to_come_back(requests_table: str) -> None:
    clock = Clock()
    clock.now = NOON + 17.5
    limit = RateLimit(clients.dynamodb(), requests_table, 1, clock)
    limit.spend("alice", "transfers")
    with pytest.raises(ThrottledError) as refused:
        limit.spend("alice", "transfers")
    assert (refused.value.status, refused.value.code) == (429, "THROTTLED")
    assert refused.value.headers == {"Retry-After": "43"}


def test_of_many_at_once_exactly_the_allowed_ones_pass(requests_table: str, one_call_at_a_time: None) -> None:
    limit = RateLimit(clients.dynamodb(), requests_table, 7, Clock())
    with ThreadPoolExecutor(8) as threads:
        passed = list(threads.map(lambda _: passes(limit), range(40)))
    assert passed.count(True) == 7


def test_counters_go_away_by_themselves_after_their_minute(requests_table: str) -> None:
    RateLimit(clients.dynamodb(), requests_table, 1, Clock()).spend("alice", "transfers")
    (item,) = clients.dynamodb().scan(TableName=requests_table)["Items"]
    assert NOON + 60 <= from_item(item)["expiresAt"] <= NOON + 180
