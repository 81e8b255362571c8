"""Pages of a list: how many, and an opaque cursor that says where the next one starts.

A cursor holds the last key of a page and a digest of that key with the list it belongs to: kind, caller and
range. The digest finds cursors that were cut, changed or taken to another list. It needs no secret: a forged
one could only choose another place in the caller's own list, for the partition read is always the caller's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import InvalidRequestError
from shared.http import Request
from shared.items import Row
from shared.validation import whole_number

MAX_PAGE = 100

_DIGEST_CHARACTERS = 32


@dataclass(frozen=True)
class Page:
    """Some rows, and the key of the last one when there are more after it."""

    rows: list[Row]
    last_key: str | None


def cut_page(rows: list[Row], limit: int, key: str) -> Page:
    """The first `limit` of `rows`; a store reads one more than that, to know whether there are more."""
    kept = rows[:limit]
    return Page(kept, kept[-1][key] if len(rows) > limit else None)


def page_limit(request: Request) -> int:
    """`limit` of the query: 1 to 100, 100 when absent."""
    given = request.query("limit")
    return MAX_PAGE if given is None else whole_number(given, "limit", 1, MAX_PAGE)


def write_cursor(key: str | None, scope: tuple[str, ...]) -> str | None:
    """A cursor for the page after `key` in the list `scope` names; None when there is no such page."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(f"{_digest(key, scope)}{key}".encode()).decode().rstrip("=")


def read_cursor(request: Request, scope: tuple[str, ...], is_key: Callable[[str], bool]) -> str | None:
    """The key in the query's `cursor`, or None without one.

    Raises InvalidRequestError unless it was written for this very list and its key satisfies `is_key`.
    """
    cursor = request.query("cursor")
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    digest, key = text[:_DIGEST_CHARACTERS], text[_DIGEST_CHARACTERS:]
    if not hmac.compare_digest(digest.encode(), _digest(key, scope).encode()) or not is_key(key):
        raise InvalidRequestError("cursor", "must be the nextCursor of the same list and range")
    return key


def _digest(key: str, scope: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps([*scope, key]).encode()).hexdigest()[:_DIGEST_CHARACTERS]
