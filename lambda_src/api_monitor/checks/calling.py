"""HTTP requests as a monitor makes them: straight to the host, never elsewhere, never for long.

http.client asks no proxy and follows no redirect, and that is wanted: an API that redirects is not as documented, and a
token must not travel. It is imported with the first request: with ssl behind it, that is a third of a cold start.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPConnection

_MOST_BYTES = 1024 * 1024
_REQUEST_ID_CHARACTERS = 64


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            parsed = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return parsed if isinstance(parsed, dict) else {}

    @property
    def request_id(self) -> str:
        """API Gateway's id of the request, "" without one: what finds it in access log and function log."""
        named = self.headers.get("x-amzn-requestid") or self._error.get("requestId") or ""
        return str(named)[:_REQUEST_ID_CHARACTERS]

    @property
    def outline(self) -> str:
        """Status and error code, for people: `503 LEDGER_UNAVAILABLE`. Never the body, which is somebody's data."""
        code = self._error.get("code")
        known = isinstance(code, str) and code.isascii() and len(code) <= 40 and code.replace("_", "").isalnum()
        return f"{self.status} {code}" if known else str(self.status)

    @property
    def _error(self) -> Mapping[str, Any]:
        error = self.json().get("error")
        return error if isinstance(error, dict) else {}


class Caller:
    """Makes one check's requests, one after the other, within the time the check has.

    Args:
        until: when the check's time is up, on `clock`.
        seconds: how long a single request may take.

    Attributes:
        asked: the last request.
        waited_seconds: how long its answer took; `spent_seconds`: those of all requests together.
    """

    def __init__(self, until: float, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._until = until
        self._seconds = seconds
        self._clock = clock
        self._asked_at: float | None = None
        self.asked = ""
        self.waited_seconds = 0.0
        self.spent_seconds = 0.0

    def waiting(self) -> tuple[str, float] | None:
        """The request that is under way and for how many seconds; None when there is none."""
        asked_at = self._asked_at
        return None if asked_at is None else (self.asked, self._clock() - asked_at)

    def call(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """One request. Raises OSError when there is no answer, or what comes is no HTTP."""
        from http.client import HTTPException

        parts = urlsplit(url)
        sent = {"User-Agent": "safemate-monitor", **(headers or {})}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        self.asked, self._asked_at = f"{method} {parts.path}", self._clock()
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._seconds_left())
        try:
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), data, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read(_MOST_BYTES))
        except HTTPException as broken:
            # Its text may quote the other side; its name says enough.
            raise ConnectionError(0, type(broken).__name__) from None
        finally:
            self.waited_seconds = self._clock() - self._asked_at
            self.spent_seconds += self.waited_seconds
            self._asked_at = None
            connection.close()

    def _seconds_left(self) -> float:
        left = min(self._seconds, self._until - self._clock())
        if left <= 0:
            raise TimeoutError("no time left")
        return left


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    if scheme == "https":
        return HTTPSConnection(host, port, timeout=seconds, context=_trusted())
    return HTTPConnection(host, port, timeout=seconds)


@cache
def _trusted() -> ssl.SSLContext:
    """Certificates are read once: that takes longer than a request."""
    import ssl

    return ssl.create_default_context()
