"""X-Ray's daemon, as Lambda runs it beside a function: what functions send to it is kept, for tests and the curious.

UDP on the emulator's own port number; `GET /_safemate/traces` shows what came. On AWS the daemon passes segments on in
batches (PutTraceSegments) and X-Ray refuses those that are not as its guide says: so does this. Format: X-Ray developer
guide, "Sending trace data to X-Ray" and "X-Ray segment documents".

A segment does not say whose account it is of: all environments' are kept together.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections import deque
from collections.abc import Mapping
from typing import Any

from tools.emulator.surroundings import HOST

_MOST = 10_000
"""Segments kept; the oldest go first."""

_WAITING = 1024 * 1024
"""Bytes of datagrams that may wait while the emulator is busy; what comes beyond them is lost."""

_HEADER = {"format": "json", "version": 1}
_LONGEST_DOCUMENT = 64 * 1024
_MOST_ANNOTATIONS = 50
_ID = re.compile(r"[0-9a-f]{16}")
_TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_NAME = re.compile(r"[\w\s.:/%&#=+\\\-@]{1,200}")
_KEY = re.compile(r"[A-Za-z0-9_]{1,500}")

_segments: deque[Mapping[str, Any]] = deque(maxlen=_MOST)
_refused: deque[Mapping[str, str]] = deque(maxlen=_MOST)


class Receiver(asyncio.DatagramProtocol):
    """Takes datagrams until its transport is closed; nothing is ever answered."""

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:  # noqa: ARG002  # asyncio's
        """One segment a datagram."""
        take(data)


def reserve(port: int) -> socket.socket:
    """The bound socket to receive on. Raises OSError when another program has the port."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WAITING)  # the system gives what it allows
    try:
        made.bind((HOST, port))
    except OSError:
        made.close()
        raise
    return made


async def listen(bound: socket.socket) -> asyncio.DatagramTransport:
    """Receive on `bound` for as long as the loop runs, or until what is returned is closed."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Receiver, sock=bound)
    return transport


def take(datagram: bytes) -> None:
    """Keep a segment, or why X-Ray would not have it."""
    header, _, body = datagram.partition(b"\n")
    try:
        announced, document = json.loads(header), json.loads(body)
    except (ValueError, RecursionError):
        announced, document = None, None
    wrong = "not a header and a document, both JSON" if announced != _HEADER else fault(document, len(body))
    if wrong:
        _refused.append({"why": wrong, "datagram": datagram[:500].decode(errors="replace")})
    else:
        _segments.append(document)


def seen() -> dict[str, Any]:
    """What came since the start or the last reset, in the order it came: `segments`, and `refused` with each reason."""
    return {"segments": list(_segments), "refused": list(_refused)}


def forget() -> None:
    """As if nothing had come."""
    _segments.clear()
    _refused.clear()


def fault(document: Any, size: int) -> str:
    """What X-Ray would find wrong with a document of `size` bytes; "" for nothing."""
    if not isinstance(document, dict):
        return "not a JSON object"
    if size > _LONGEST_DOCUMENT:
        return f"longer than {_LONGEST_DOCUMENT} bytes"
    matched = {"name": _NAME, "id": _ID, "trace_id": _TRACE_ID}
    if document.get("type") == "subsegment":
        matched["parent_id"] = _ID
    for key, pattern in matched.items():
        if not pattern.fullmatch(str(document.get(key, ""))):
            return f"{key} is missing, or not as X-Ray writes it"
    return _wrong_times(document) or _wrong_annotations(document.get("annotations", {}))


def _wrong_times(document: Mapping[str, Any]) -> str:
    if not isinstance(document.get("start_time"), int | float):
        return "start_time is missing"
    ended = isinstance(document.get("end_time"), int | float)
    return "" if ended or document.get("in_progress") is True else "neither end_time nor in_progress"


def _wrong_annotations(annotations: Any) -> str:
    if not isinstance(annotations, dict) or len(annotations) > _MOST_ANNOTATIONS:
        return f"annotations are not an object of {_MOST_ANNOTATIONS} at most"
    for key, value in annotations.items():
        if not _KEY.fullmatch(key) or not isinstance(value, str | int | float):
            return f"annotation {key!r} is not one X-Ray can search for"
    return ""
