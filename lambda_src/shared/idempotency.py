"""Requests that may be sent twice and count once (IETF draft-ietf-httpapi-idempotency-key-header).

A record says which request a key stood for (a hash of it) and, once known, how it was answered. It is written in
the same DynamoDB transaction as the work itself, so there is never one without the other. Records live for a day.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import ConflictError, InvalidRequestError
from shared.http import Reply, Request
from shared.items import Row, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HEADER = "Idempotency-Key"
LIFETIME_SECONDS = 24 * 60 * 60

_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_UNCLAIMED = "attribute_not_exists(#key) OR expiresAt <= :now"


@dataclass(frozen=True)
class Claim:
    """A record found: `reply` is the answer, None while the work is under way; `reference` says where to look."""

    reference: str
    reply: Reply | None


def read_key(request: Request) -> str | None:
    """The request's Idempotency-Key, or None without one. Raises InvalidRequestError for one that is no key."""
    key = request.header(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidRequestError(HEADER, "must be 1 to 128 letters, digits, and _ . : -")
    return key


def record_key(operation: str, caller: str, key: str) -> str:
    """Where a caller's key for an operation is kept: nobody can meet another caller's, whatever is in `key`."""
    return f"idempotency#{operation}#{caller}#{key}"


def request_hash(*parts: Any) -> str:
    """What makes two requests the same one: method, path, body…, as anything JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class IdempotencyStore:
    """Records in the requests table (hash key `key`, TTL attribute `expiresAt`)."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, clock: Callable[[], float] = time.time) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock

    def find(self, key: str, request_hash: str) -> Claim | None:
        """The record under `key`, or None: then claim it.

        Raises ConflictError IDEMPOTENCY_KEY_REUSED when the key stood for another request.
        """
        found = self._dynamodb.get_item(TableName=self._table, Key=to_item({"key": key}), ConsistentRead=True)
        row = from_item(found["Item"]) if "Item" in found else None
        # TTL deletes within days, not at once (DynamoDB developer guide, "Time to Live").
        if row is None or row["expiresAt"] <= self._clock():
            return None
        if row["requestHash"] != request_hash:
            raise ConflictError(f"This {HEADER} was used for another request", code="IDEMPOTENCY_KEY_REUSED")
        return Claim(row["reference"], _reply(row))

    def claim_action(self, key: str, request_hash: str, reply: Reply | None = None, reference: str = "") -> Any:
        """The action that claims `key`, for the caller's own TransactWriteItems.

        It fails its condition when somebody was first (`shared.aws_faults.condition_failed`): then `find` it.
        """
        return {"Put": {"TableName": self._table, **self._put(key, request_hash, reply, reference)}}

    def answer(self, key: str, reply: Reply) -> None:
        """Add the answer to a claimed record."""
        self._dynamodb.update_item(TableName=self._table, **_answer(key, reply))

    def release(self, key: str, reference: str) -> None:
        """Forget the claim with this reference, as its work was definitely not done: the same key may try again.

        Nothing happens when somebody has already, even if the key was claimed anew since.
        """
        release: dict[str, Any] = {
            "Key": to_item({"key": key}),
            "ConditionExpression": "#reference = :reference AND attribute_not_exists(reply)",
            "ExpressionAttributeNames": {"#reference": "reference"},
            "ExpressionAttributeValues": to_item({":reference": reference}),
        }
        try:
            self._dynamodb.delete_item(TableName=self._table, **release)
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return

    def release_action(self, key: str) -> Any:
        """The action by which the claimant itself forgets its claim, for its own TransactWriteItems."""
        unanswered = {"Key": to_item({"key": key}), "ConditionExpression": "attribute_not_exists(reply)"}
        return {"Delete": {"TableName": self._table, **unanswered}}

    def _put(self, key: str, request_hash: str, reply: Reply | None, reference: str) -> dict[str, Any]:
        now = int(self._clock())
        row: Row = {
            "key": key,
            "requestHash": request_hash,
            "reference": reference,
            "reply": _stored(reply) if reply else None,
            "expiresAt": now + LIFETIME_SECONDS,
        }
        return {
            "Item": to_item(row),
            "ConditionExpression": _UNCLAIMED,
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": to_item({":now": now}),
        }


def _answer(key: str, reply: Reply) -> dict[str, Any]:
    return {
        "Key": to_item({"key": key}),
        "UpdateExpression": "SET reply = :reply",
        "ConditionExpression": "attribute_exists(#key)",
        "ExpressionAttributeNames": {"#key": "key"},
        "ExpressionAttributeValues": to_item({":reply": _stored(reply)}),
    }


def _stored(reply: Reply) -> dict[str, Any]:
    return {"status": reply.status, "body": reply.body, "headers": dict(reply.headers)}


def _reply(row: Mapping[str, Any]) -> Reply | None:
    kept = row.get("reply")
    return Reply(kept["status"], kept["body"], kept["headers"]) if kept else None
