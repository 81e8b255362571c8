"""The emulator's own pages under `/_safemate/`: health, access, traces, outages and reset (docs/emulator.md)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ministack import app as ministack

from tools.emulator import outages, reset, sources, traces
from tools.emulator.extensions import access_log
from tools.emulator.standins import StandIns

PREFIX = "/_safemate/"

Answer = tuple[int, Mapping[str, Any]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Control:
    """Who this emulator is, and the way to empty it. Unauthenticated, as all admin pages here; see origins.py."""

    def __init__(self, port: int, outside: StandIns) -> None:
        self._outside = outside
        self._instance = str(uuid.uuid4())
        self._process: Mapping[str, Any] = {
            "pid": os.getpid(),
            "port": port,
            "home": str(Path.cwd()),
            "version": f"ministack {version('ministack')}, moto {version('moto')}",
            "python": ".".join(map(str, sys.version_info[:3])),
            "sources": sources.digest(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        reset.also(self._renew)

    def _renew(self) -> None:
        """A new instance, as whatever the harness remembers of the old one is gone."""
        self._instance = str(uuid.uuid4())

    async def answer(self, scope: Mapping[str, Any], receive: Receive) -> Answer | None:
        """Status and JSON body for one of our paths; None for everything else."""
        path: str = scope["path"]
        if not path.startswith(PREFIX):
            return None
        page = (scope["method"], path.removeprefix(PREFIX))
        if page == ("GET", "health"):
            return 200, {"status": "ok", "instance": self._instance, **self._process, **self._standins()}
        if page == ("POST", "stand-ins"):
            await asyncio.to_thread(self._outside.start)
            return 200, {"started": "ok", **self._standins()}
        if page == ("GET", "access"):
            return 200, {"access": access_log.seen()}
        if page == ("GET", "traces"):
            return 200, traces.seen()
        if page == ("POST", "outages"):
            return outages.plan(await body(receive))
        if page == ("DELETE", "outages"):
            outages.end_all()
            return 200, {"planned": 0}
        if page == ("POST", "reset"):
            await self._reset()
            return 200, {"reset": "ok", "instance": self._instance}
        return 404, {"error": f"no such page: {scope['method']} {path}"}

    def _standins(self) -> Mapping[str, Any]:
        return {"stand_ins": self._outside.describe()}

    async def _reset(self) -> None:
        # The lock makes MiniStack hold every other request back until the reset is over.
        async with ministack._get_reset_lock():
            await asyncio.to_thread(reset.everything)


async def body(receive: Receive) -> bytes:
    """A request's whole body."""
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    return content


async def send_json(
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]], status: int, body: Mapping[str, Any]
) -> None:
    """Answer one ASGI request with a JSON document."""
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
