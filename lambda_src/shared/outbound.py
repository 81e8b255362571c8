"""HTTP calls to other services: short, bounded, and honest about whether the other side may have acted.

One keep-alive pool a process. No redirects are followed and no proxy variable is read: a call goes where its URL says
and nowhere else. Certificates of https URLs are verified. Nothing is sent twice.
urllib3 is imported with the first call, so that a function which seldom makes one does not start with it.
"""

from __future__ import annotations

import json as json_module
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib3 import PoolManager

    from shared.outbound_pool import Carried

CONNECT_SECONDS = 2.0
TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 1024 * 1024
_CHUNK = 64 * 1024

Kind = Literal["refused", "timeout", "broken"]


class OutboundError(Exception):
    """No answer. The message names host and kind, never the URL's query, a header or a body.

    Attributes:
        kind: `refused` (no connection, or a certificate that is not the host's), `timeout`, or `broken` (the
            connection ended early, the answer was no HTTP, too long, or not what was asked for).
        sent: whether the other side may have received the request, and so may have done it.
    """

    def __init__(self, kind: Kind, sent: bool, host: str) -> None:
        super().__init__(f"{host}: {kind}")
        self.kind: Kind = kind
        self.sent = sent


@dataclass(frozen=True)
class Response:
    """An answer, whatever its status; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises ValueError (never with the body in it) when it is none."""
        try:
            return json_module.loads(self.body)
        except (ValueError, RecursionError):
            pass
        raise ValueError("the answer is not JSON")


def call(
    method: str,
    url: str,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
    *,
    body: bytes | None = None,
    limit: int = MAX_ANSWER_BYTES,
) -> Response:
    """Send one request and return the answer, whatever its status; a redirect is an answer too.

    Args:
        json: sent as the body, with its content type.
        timeout: seconds for all of it: connecting, sending, and reading the answer to its end.
        body: the bytes to send instead of `json`.
        limit: longest answer taken, in bytes.

    Raises:
        OutboundError: there is no answer; its `sent` says whether the other side may have acted all the same.
    """
    from shared.outbound_pool import Carried

    sent_headers = {"User-Agent": "safemate", "Accept": "application/json", **(headers or {})}
    if json is not None:
        body = json_module.dumps(json, separators=(",", ":")).encode()
        sent_headers["Content-Type"] = "application/json"
    with Carried() as carried:
        deadline = threading.Timer(timeout, carried.expire)
        deadline.daemon = True
        deadline.start()
        try:
            answer = _exchange(method, url, sent_headers, body, timeout, limit)
            if carried.expired:  # http.client takes headers that were cut off for headers that ended
                raise TimeoutError
            return answer
        except Exception as failure:
            raise _outbound_error(failure, carried, url) from failure
        finally:
            deadline.cancel()


def _exchange(
    method: str, url: str, headers: dict[str, str], body: bytes | None, timeout: float, limit: int
) -> Response:
    from urllib3 import Timeout

    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("only http and https")
    answer = _pool().urlopen(
        method,
        url,
        body=body,
        headers=headers,
        timeout=Timeout(connect=min(CONNECT_SECONDS, timeout), read=timeout),
        redirect=False,
        retries=False,
        preload_content=False,
    )
    received = bytearray()
    try:
        for chunk in answer.stream(_CHUNK, decode_content=False):
            received += chunk
            if len(received) > limit:
                raise ValueError("the answer is too long")
    except BaseException:
        answer.close()  # never back into the pool with half an answer in it
        raise
    answer.release_conn()
    merged = {name.lower(): value for name, value in answer.headers.itermerged()}
    return Response(answer.status, merged, bytes(received))


def _outbound_error(failure: Exception, carried: Carried, url: str) -> OutboundError:
    from urllib3 import exceptions

    # urllib3 1 counts "nobody listens there" among the timeouts.
    late = isinstance(failure, exceptions.TimeoutError) and not isinstance(failure, exceptions.NewConnectionError)
    kind: Kind = "timeout" if late or carried.expired else "broken" if carried.sent else "refused"
    return OutboundError(kind, carried.sent, urlsplit(url).netloc.rpartition("@")[2])


@cache
def _pool() -> PoolManager:
    from shared.outbound_pool import make_pool

    return make_pool()
