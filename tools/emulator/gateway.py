"""The one ASGI application behind the port: our control page, then MiniStack with its gaps closed.

MiniStack authenticates, authorises and routes every AWS call by the service in its SigV4 credential scope. The
services it lacks or gets wrong are registered in its own table with moto as their handler, so that IAM, accounts and
regions are the same for both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ministack import app as ministack

from tools.emulator import control, gaps
from tools.emulator.extensions import secure_transport

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def build(port: int) -> AsgiApp:
    """Close the gaps and return the application to serve."""
    gaps.close()
    ministack.BANNER = f"SafeMate's emulator at http://127.0.0.1:{port}, IAM enforced (docs/emulator.md)"
    page = control.Control(port)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answer = None
        if scope["type"] == "http":
            secure_transport.note(scope["headers"])
            answer = await page.answer(scope)
        if answer is None:
            await ministack.app(scope, receive, send)
        else:
            await control.send_json(send, *answer)

    return app
