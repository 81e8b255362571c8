"""Requests that carry an Idempotency-Key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import UnavailableError
from shared.http import Reply, Request
from shared.idempotency import IdempotencyStore, read_key, record_key, request_hash

RETRY_LATER = {"Retry-After": "5"}  # seconds; a ledger settles in about three


@dataclass(frozen=True)
class Keyed:
    """Where a request's record is kept, and the hash of what it asks for."""

    record: str
    hash: str


def keyed(request: Request, operation: str, body: Mapping[str, Any]) -> Keyed | None:
    """The request's key, or None without one. Raises InvalidRequestError for one that is no key.

    `body` is as it was understood, so that other spacing or an unwritten default is the same request.
    """
    key = read_key(request)
    if key is None:
        return None
    path = request.path.rstrip("/")
    return Keyed(record_key(operation, request.user_id, key), request_hash(request.method, path, body))


def id_record(transaction_id: str) -> str:
    """Where it is kept that an id was given to a transaction: all are the operator's, so two could draw the same.

    The network would carry out the first alone, and tell both that all went well.
    """
    return f"transaction#{transaction_id}"


def first_answer(requests: IdempotencyStore, key: Keyed) -> Reply:
    """The answer of whoever claimed the key before us; the caller has just seen that somebody has.

    Raises ConflictError IDEMPOTENCY_KEY_REUSED, and UnavailableError REQUEST_PENDING while there is no answer yet.
    """
    claim = requests.find(key.record, key.hash)
    if claim is None or claim.reply is None:
        raise UnavailableError("This very request is being worked on", code="REQUEST_PENDING", headers=RETRY_LATER)
    return claim.reply
