"""Outages on request: one AWS service that fails or falls silent for a while, as AWS's do.

`POST /_safemate/outages {"service": "dynamodb", "kind": "silence", "pass": 1, "times": 3}` lets one call through, then
spoils three. Root's calls are spared: those are Terraform's and the test's own, which look at what is left.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.emulator import reset

KINDS = ("error", "silence")
"""`error` answers 500 at once; `silence` never answers: the connection ends when the caller has had enough."""

_SILENCE_SECONDS = 120.0
_SCOPE = re.compile(rb"Credential=([^/]+)/[0-9]{8}/[^/]+/([^/]+)/")
_ROOT = re.compile(rb"[0-9]{12}")
"""Here root's access key is the account's number; a role's is not."""


@dataclass
class Outage:
    """What is to happen to a service's next calls."""

    service: str
    kind: str
    passing: int
    times: int


_planned: list[Outage] = []
_changing = threading.Lock()


def plan(body: bytes) -> tuple[int, Mapping[str, Any]]:
    """Take an order, as the control page's answer: 200 with what is planned, or 400 with what is wrong with it."""
    try:
        order = json.loads(body)
        outage = Outage(order["service"], order.get("kind", "error"), int(order.get("pass", 0)), int(order["times"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return 400, {"error": 'send {"service": …, "kind": "error" or "silence", "pass": n, "times": n}'}
    if outage.kind not in KINDS:
        return 400, {"error": f"kind must be one of {', '.join(KINDS)}"}
    with _changing:
        _planned.append(outage)
    return 200, {"planned": len(_planned)}


def end_all() -> None:
    """All services work again."""
    with _changing:
        _planned.clear()


reset.also(end_all)


def strikes(scope: Mapping[str, Any]) -> str | None:
    """The kind of outage this request meets, or None; counts it."""
    if not _planned:
        return None
    authorization = next((value for name, value in scope["headers"] if name.lower() == b"authorization"), b"")
    found = _SCOPE.search(authorization)
    if found is None or _ROOT.fullmatch(found[1]):
        return None
    with _changing:
        return _strike(found[2].decode())


def _strike(service: str) -> str | None:
    for outage in _planned:
        if outage.service != service:
            continue
        if outage.passing:
            outage.passing -= 1
            return None
        outage.times -= 1
        if outage.times <= 0:
            _planned.remove(outage)
        return outage.kind
    return None


async def answer(kind: str, receive: Any, send: Any) -> None:
    """Be the service that is out."""
    if kind == "silence":
        await _until_the_caller_leaves(receive)
    headers = [(b"content-type", b"application/x-amz-json-1.0")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"__type":"InternalServerError","message":"outage"}'})


async def _until_the_caller_leaves(receive: Any) -> None:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), _SILENCE_SECONDS)
    except TimeoutError:
        return
