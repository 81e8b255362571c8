from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.items import to_item

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api


def put(aws: dict[str, str], user: str, timestamp: str, tinybars: int = 5) -> None:
    row = {
        "userId": user,
        "timestamp": timestamp,
        "transactionId": f"0.0.1@{timestamp}",
        "walletId": "w_1",
        "accountId": "0.0.1",
        "type": "OPENING",
        "tinybars": tinybars,
        "status": "SUCCESS",
        "network": "testnet",
        "demo": True,
    }
    clients.dynamodb().put_item(TableName=aws["TRANSACTIONS_TABLE"], Item=to_item(row))


def stamps(answer: Any) -> list[str]:
    return [transaction["timestamp"] for transaction in answer.body["transactions"]]


@pytest.fixture
def days(api: Api, aws: dict[str, str]) -> list[str]:
    """One transaction of the caller's at noon of five days, newest first; one of somebody else's."""
    written = [f"2026-11-{day}T12:00:00.000000Z" for day in range(10, 15)]
    for timestamp in written:
        put(aws, api.alice, timestamp)
    put(aws, "bob", "2026-11-12T12:00:00.000001Z")
    return written[::-1]


def test_the_callers_transactions_come_newest_first(api: Api, days: list[str]) -> None:
    answer = api.call("list_transactions", query={})
    assert answer.status == 200
    assert stamps(answer) == days
    assert answer.body["nextCursor"] is None


def test_a_transaction_has_the_documented_shape(api: Api, aws: dict[str, str]) -> None:
    put(aws, api.alice, "2026-11-12T12:00:00.000000Z", tinybars=9_007_199_254_740_993)
    (transaction,) = api.call("list_transactions").body["transactions"]
    assert transaction == {
        "transactionId": "0.0.1@2026-11-12T12:00:00.000000Z",
        "walletId": "w_1",
        "accountId": "0.0.1",
        "type": "OPENING",
        "tinybars": "9007199254740993",
        "status": "SUCCESS",
        "network": "testnet",
        "demo": True,
        "counterparty": None,
        "memo": None,
        "timestamp": "2026-11-12T12:00:00.000000Z",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"from": "2026-11-12"}, slice(0, 3)),
        ({"to": "2026-11-12"}, slice(2, 5)),
        ({"from": "2026-11-11", "to": "2026-11-13"}, slice(1, 4)),
        ({"from": "2026-11-12T12:00:00Z", "to": "2026-11-12T12:00:00Z"}, slice(2, 3)),
        ({"from": "2026-11-12T13:00:00+01:00", "to": "2026-11-12T12:00:00.0Z"}, slice(2, 3)),
        ({"from": "2026-11-12T12:00:00.000001Z"}, slice(0, 2)),
        ({"from": "2027-01-01"}, slice(0, 0)),
    ],
)
def test_a_range_includes_both_ends(api: Api, days: list[str], query: dict[str, str], expected: slice) -> None:
    assert stamps(api.call("list_transactions", query=query)) == days[expected]


def test_pages_follow_each_other_without_gap_or_overlap(api: Api, days: list[str]) -> None:
    seen: list[str] = []
    query = {"limit": "2", "from": "2026-11-10", "to": "2026-11-13"}
    cursor: dict[str, str] = {}
    for _ in range(2):
        answer = api.call("list_transactions", query=query | cursor)
        seen += stamps(answer)
        cursor = {"cursor": answer.body["nextCursor"]}
    assert seen == days[1:]
    assert answer.body["nextCursor"] is None


def test_a_page_has_at_most_a_hundred(api: Api, aws: dict[str, str]) -> None:
    for number in range(101):
        put(aws, api.alice, f"2026-11-12T12:00:00.{number:06d}Z")
    answer = api.call("list_transactions", query={})
    assert len(answer.body["transactions"]) == 100
    rest = api.call("list_transactions", query={"cursor": answer.body["nextCursor"]})
    assert stamps(rest) == ["2026-11-12T12:00:00.000000Z"]
    assert api.call("list_transactions", query={"limit": "101"}).message.startswith("limit: ")


def test_a_cursor_may_be_used_with_another_limit(api: Api, days: list[str]) -> None:
    cursor = api.call("list_transactions", query={"limit": "1"}).body["nextCursor"]
    assert stamps(api.call("list_transactions", query={"limit": "3", "cursor": cursor})) == days[1:4]


@pytest.mark.parametrize(
    ("user", "query"),
    [("bob", {}), (None, {"from": "2026-11-01"}), (None, {"to": "2026-11-13"})],
    ids=["user", "from", "to"],
)
def test_a_cursor_belongs_to_its_user_and_range(
    api: Api, days: list[str], user: str | None, query: dict[str, str]
) -> None:
    cursor = api.call("list_transactions", query={"limit": "1"}).body["nextCursor"]
    answer = api.call("list_transactions", query={**query, "cursor": cursor}, user=user)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith("cursor: ")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "from"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "e30"}, "cursor"),
    ],
)
def test_a_bad_parameter_is_named(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.call("list_transactions", query=query)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")
