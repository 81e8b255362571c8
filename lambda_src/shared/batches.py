"""Many rows in few calls: DynamoDB's batch operations, with what it left undone sent again.

A batch is not a transaction: it may write some rows and not others, and the error names those it did not. A call that
fails altogether (no permission, no network) raises botocore's error; which rows came before it is not known then.
Source: DynamoDB developer guide, "Error handling with DynamoDB", "Batch operations and error handling".
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from shared.errors import UnavailableError
from shared.items import Row, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITES_A_REQUEST = 25  # DynamoDB API reference, BatchWriteItem
READS_A_REQUEST = 100  # BatchGetItem
ATTEMPTS = 5
_FIRST_WAIT = 0.05  # seconds; doubled each time

Sleep = Callable[[float], None]


class UnprocessedError(UnavailableError):
    """DynamoDB kept leaving rows undone. `keys` are those rows' keys; everything else was done."""

    def __init__(self, message: str, keys: list[Row]) -> None:
        super().__init__(message, headers={"Retry-After": "2"})
        self.keys = keys


def write_in_batches(
    dynamodb: DynamoDBClient, table: str, rows: Sequence[Row], key: Sequence[str], sleep: Sleep = time.sleep
) -> None:
    """Put all rows, 25 a request; of rows with the same key the last one counts.

    Args:
        key: names of the table's key attributes.

    Raises:
        UnprocessedError: some were not written; a busy table, mostly. Its `keys` name them.
    """
    left: list[Row] = []
    for chunk in _chunks(_distinct(rows, key), WRITES_A_REQUEST):
        requests: Any = [{"PutRequest": {"Item": to_item(row)}} for row in chunk]
        for wait in _waits():
            answer: Any = dynamodb.batch_write_item(RequestItems={table: requests})
            requests = answer.get("UnprocessedItems", {}).get(table, [])
            if not requests:
                break
            sleep(wait)
        left += [from_item(request["PutRequest"]["Item"]) for request in requests]
    _refuse_left("written", left, key)


def read_in_batches(dynamodb: DynamoDBClient, table: str, keys: Sequence[Row], sleep: Sleep = time.sleep) -> list[Row]:
    """The rows under `keys`, 100 a request, as last written; missing ones are left out, the order is DynamoDB's.

    Raises:
        UnprocessedError: some could not be read. Its `keys` name them.
    """
    rows: list[Row] = []
    left: list[Row] = []
    names = sorted({name for key in keys for name in key})
    for chunk in _chunks(_distinct(keys, names), READS_A_REQUEST):
        wanted: Any = [to_item(key) for key in chunk]
        for wait in _waits():
            answer: Any = dynamodb.batch_get_item(RequestItems={table: {"Keys": wanted, "ConsistentRead": True}})
            rows += [from_item(item) for item in answer.get("Responses", {}).get(table, [])]
            wanted = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if not wanted:
                break
            sleep(wait)
        left += [from_item(key) for key in wanted]
    _refuse_left("read", left, names)
    return rows


def _waits() -> Iterator[float]:
    """What to wait after each attempt: exponential back-off with jitter; after the last one nothing."""
    for attempt in range(ATTEMPTS):
        last = attempt == ATTEMPTS - 1
        yield 0.0 if last else _FIRST_WAIT * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _distinct(rows: Sequence[Row], key: Sequence[str]) -> list[Row]:
    # DynamoDB refuses a batch that names a row twice.
    return list({tuple(row[name] for name in key): row for row in rows}.values())


def _chunks(entries: list[Row], size: int) -> Iterator[list[Row]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def _refuse_left(done: str, left: list[Row], key: Sequence[str]) -> None:
    if left:
        keys = [{name: row[name] for name in key} for row in left]
        raise UnprocessedError(f"{len(keys)} rows could not be {done}: try again", keys)
