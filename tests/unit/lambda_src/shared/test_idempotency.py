from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared import clients
from shared.aws_faults import condition_failed
from shared.errors import ConflictError, InvalidRequestError
from shared.http import Reply, Request, reply
from shared.idempotency import Claim, IdempotencyStore, read_key, record_key, request_hash
from shared.items import from_item

NOON = 1_795_000_020
KEY = record_key("transfers", "alice", "order-1")
BODY = request_hash("POST", "/wallets/w_1/transfers", {"tinybars": "5"})
DONE = reply(201, {"transactionId": "t-1"}, {"Location": "/transactions/t-1"})


class Clock:
    now = float(NOON)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(requests_table: str, clock: Clock) -> IdempotencyStore:
    return IdempotencyStore(clients.dynamodb(), requests_table, clock)


def transact(*actions: Any) -> None:
    clients.dynamodb().transact_write_items(TransactItems=list(actions))


def claim(store: IdempotencyStore, reference: str = "", request: str = BODY) -> bool:
    """Whether the key became ours."""
    try:
        transact(store.claim_action(KEY, request, reference=reference))
    except ClientError as cancelled:
        return not condition_failed(cancelled, 0)
    return True


def test_a_new_key_stands_for_nothing(store: IdempotencyStore) -> None:
    assert store.find(KEY, BODY) is None


def test_the_same_request_again_gets_the_same_answer(store: IdempotencyStore) -> None:
    transact(store.claim_action(KEY, BODY, DONE))
    assert store.find(KEY, BODY) == Claim("", DONE)


def test_another_request_under_the_same_key_is_a_conflict(store: IdempotencyStore) -> None:
    transact(store.claim_action(KEY, BODY, DONE))
    with pytest.raises(ConflictError) as refused:
        store.find(KEY, request_hash("POST", "/wallets/w_1/transfers", {"tinybars": "6"}))
    assert (refused.value.status, refused.value.code) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_of_two_transactions_with_one_key_the_second_writes_nothing(store: IdempotencyStore) -> None:
    transact(store.claim_action(KEY, BODY, DONE))
    other = store.claim_action(record_key("transfers", "alice", "order-2"), BODY, DONE)
    with pytest.raises(ClientError) as cancelled:
        transact(other, store.claim_action(KEY, BODY, reply(201, {"transactionId": "t-2"})))
    assert condition_failed(cancelled.value, 1)
    assert not condition_failed(cancelled.value, 0)
    assert store.find(record_key("transfers", "alice", "order-2"), BODY) is None
    assert store.find(KEY, BODY) == Claim("", DONE)


def test_of_many_claims_at_once_one_wins_and_all_see_it(store: IdempotencyStore, one_call_at_a_time: None) -> None:
    with ThreadPoolExecutor(8) as threads:
        claims = list(threads.map(lambda number: claim(store, f"t-{number}"), range(16)))
    assert claims.count(True) == 1
    assert store.find(KEY, BODY) == Claim(f"t-{claims.index(True)}", None)


def test_a_claim_is_answered_when_the_work_is_done(store: IdempotencyStore) -> None:
    assert claim(store, "t-1")
    assert store.find(KEY, BODY) == Claim("t-1", None)
    store.answer(KEY, DONE)
    assert not claim(store, "t-2")
    assert store.find(KEY, BODY) == Claim("t-1", DONE)


def test_nothing_is_answered_that_was_not_claimed(store: IdempotencyStore) -> None:
    with pytest.raises(ClientError):
        store.answer(KEY, DONE)
    assert store.find(KEY, BODY) is None


def test_a_claim_given_back_may_be_made_again(store: IdempotencyStore) -> None:
    claim(store, "t-1")
    store.release(KEY, "t-1")
    assert claim(store, "t-2")
    # AND giving it back once more takes nothing from whoever made it
    store.release(KEY, "t-1")
    assert store.find(KEY, BODY) == Claim("t-2", None)


def test_an_answered_claim_cannot_be_given_back(store: IdempotencyStore) -> None:
    claim(store)
    store.answer(KEY, DONE)
    store.release(KEY, "")
    assert store.find(KEY, BODY) == Claim("", DONE)


def test_a_record_counts_for_a_day_whether_dynamodb_has_deleted_it_or_not(
    store: IdempotencyStore, clock: Clock, requests_table: str
) -> None:
    claim(store)
    (item,) = clients.dynamodb().scan(TableName=requests_table)["Items"]
    assert from_item(item)["expiresAt"] == NOON + 86_400
    clock.now = NOON + 86_399
    assert not claim(store)
    clock.now = NOON + 86_400
    assert store.find(KEY, BODY) is None
    assert claim(store, request=request_hash("another"))
    assert store.find(KEY, request_hash("another")) == Claim("", None)


def test_callers_and_operations_have_their_own_keys() -> None:
    keys = {record_key(operation, caller, "k") for operation in ("transfers", "mint") for caller in ("alice", "bob")}
    assert len(keys) == 4


def test_the_hash_knows_every_part_and_no_order_of_fields() -> None:
    assert request_hash("POST", {"a": 1, "b": 2}) == request_hash("POST", {"b": 2, "a": 1})
    assert request_hash("POST", "/a", "b") != request_hash("POST", "/", "ab")


@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "x" * 129, "a#b", "a\n"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^Idempotency-Key: "):
        read_key(Request({"headers": {"idempotency-key": key}}))


def test_a_key_is_read_from_the_header() -> None:
    uuid = "8e03978e-40d5-43e8-bc93-6894a57f9324"
    assert read_key(Request({"headers": {"Idempotency-Key": uuid}})) == uuid
    assert read_key(Request({"headers": {}})) is None


def test_a_stored_answer_keeps_status_body_and_headers(store: IdempotencyStore) -> None:
    answer = Reply(200, '{"a":"é"}', {"X-One": "1"})
    claim(store)
    store.answer(KEY, answer)
    found = store.find(KEY, BODY)
    assert found is not None
    assert found.reply == answer
