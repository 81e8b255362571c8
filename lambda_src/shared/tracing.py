"""AWS X-Ray subsegments, sent as UDP datagrams to the daemon that Lambda runs beside the function.

The standard library is enough for that, and the only file that knows X-Ray is this one: the X-Ray SDK is in
maintenance mode, and importing it costs more than it measures (docs/benchmarks.md). Format: X-Ray developer guide,
"Sending trace data to X-Ray" and "X-Ray segment documents".

Lambda makes the segment of the invocation and no code can write to it; annotations go to a subsegment of ours.
Nothing here ever fails a request: what cannot be sent is lost.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from shared.errors import ApiError

Annotation = str | int | float | bool

_HEADER = b'{"format": "json", "version": 1}\n'
# X-Ray developer guide, "X-Ray segment documents": letters, digits and these; 200 characters.
_NOT_IN_NAMES = re.compile(r"[^\w\s.:/%&#=+\\\-@]")
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_]")
_LONGEST = {"name": 200, "key": 500, "value": 1000}


@dataclass
class _Trace:
    """The invocation's trace: its id, the parent of what comes next, and where the daemon listens."""

    trace_id: str
    parent_id: str
    daemon: tuple[str, int]
    annotations: dict[str, Annotation] = field(default_factory=dict)


_current: ContextVar[_Trace | None] = ContextVar("safemate_trace", default=None)
_sockets: dict[tuple[str, int], socket.socket] = {}


@contextmanager
def subsegment(name: str, **annotations: Annotation) -> Iterator[None]:
    """Measure what runs inside, as a subsegment of the invocation or of the subsegment around this one.

    An exception passes through and marks it: as an error of the caller's if it is an answer of 4xx, else as a fault.
    Its message is left out, because it may quote anything.
    """
    outer = _current.get() or _from_environment()
    if outer is None:
        yield
        return
    inner = _Trace(outer.trace_id, secrets.token_hex(8), outer.daemon)
    token = _current.set(inner)
    annotate(**annotations)
    started, failed = time.time(), None
    try:
        yield
    except BaseException as failure:
        failed = failure
        raise
    finally:
        _current.reset(token)
        _send(inner.daemon, _document(name, outer, inner, started) | _marks(failed))


def annotate(**annotations: Annotation) -> None:
    """Add searchable values to the innermost subsegment; outside of any, nothing happens."""
    trace = _current.get()
    if trace is None:
        return
    for key, value in annotations.items():
        kept = value if isinstance(value, bool | int | float) else str(value)[: _LONGEST["value"]]
        trace.annotations[_NOT_IN_KEYS.sub("_", key)[: _LONGEST["key"]]] = kept


def _from_environment() -> _Trace | None:
    """The invocation's trace as the Lambda runtime publishes it, anew for each; None when it is not sampled.

    Source: Lambda developer guide, "Defined runtime environment variables".
    """
    header = dict(part.strip().partition("=")[::2] for part in os.environ.get("_X_AMZN_TRACE_ID", "").split(";"))
    host, _, port = _daemon_address().rpartition(":")
    if header.get("Sampled") != "1" or not header.get("Root") or not header.get("Parent") or not port.isdigit():
        return None
    return _Trace(header["Root"], header["Parent"], (host, int(port)))


def _daemon_address() -> str:
    """`host:port`; the variable may also read `tcp:host:port udp:host:port` (X-Ray daemon configuration)."""
    parts = os.environ.get("AWS_XRAY_DAEMON_ADDRESS", "").split()
    return next((part.removeprefix("udp:") for part in parts if not part.startswith("tcp:")), "")


def _document(name: str, outer: _Trace, inner: _Trace, started: float) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": _NOT_IN_NAMES.sub("_", name)[: _LONGEST["name"]],
        "id": inner.parent_id,
        "trace_id": inner.trace_id,
        "parent_id": outer.parent_id,
        "type": "subsegment",
        "start_time": started,
        "end_time": time.time(),
    }
    if inner.annotations:
        document["annotations"] = inner.annotations
    return document


def _marks(failed: BaseException | None) -> dict[str, Any]:
    """How X-Ray counts what failed: `error` for 4xx, with `throttle` for 429, `fault` for everything else."""
    if failed is None:
        return {}
    cause = {"exceptions": [{"id": secrets.token_hex(8), "type": type(failed).__name__}]}
    status = failed.status if isinstance(failed, ApiError) else 500
    if status >= 500:
        return {"fault": True, "cause": cause}
    return {"error": True, "cause": cause, **({"throttle": True} if status == 429 else {})}


def _send(daemon: tuple[str, int], document: dict[str, Any]) -> None:
    with suppress(Exception):
        if daemon not in _sockets:
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            made.setblocking(False)
            _sockets[daemon] = made
        _sockets[daemon].sendto(_HEADER + json.dumps(document).encode(), daemon)
