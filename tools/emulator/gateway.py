"""The one ASGI application behind the port: who may ask, our control page, then MiniStack with its gaps closed.

MiniStack authenticates, authorises and routes every AWS call by the service in its SigV4 credential scope. The
services it lacks or gets wrong are registered in its own table with moto as their handler, so that IAM, accounts and
regions are the same for both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ministack import app as ministack
from ministack.services import apigateway_v1

from tools.emulator import control, gaps, origins, outages, proxied, replays
from tools.emulator.extensions import secure_transport
from tools.emulator.standins import StandIns

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def build(port: int, outside: StandIns) -> AsgiApp:
    """Close the gaps and return the application to serve."""
    gaps.close()
    ministack.BANNER = f"SafeMate's emulator at http://127.0.0.1:{port}, IAM enforced (docs/emulator.md)"
    page = control.Control(port, outside)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope = proxied.straight(scope)
        if scope["type"] == "lifespan":
            await ministack.app(scope, receive, send)
        elif refused := origins.refusal(scope, apigateway_v1.stages_for_api):
            await _refuse(scope, receive, send, refused)
        elif answer := await _own_page(page, scope, receive):
            await control.send_json(send, *answer)
        elif scope["type"] == "http" and (kind := outages.strikes(scope)):
            await outages.answer(kind, receive, send)
        elif call := replays.call(scope):
            await _once(call, scope, receive, send)
        else:
            await ministack.app(scope, receive, send)

    return app


async def _once(call: replays.Call, scope: Scope, receive: Receive, send: Send) -> None:
    if answered := call.answered():
        await control.body(receive)  # unread, it would end the connection
        for message in answered:
            await send(message)
    else:
        await ministack.app(scope, receive, call.remembering(send))


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})  # before it was accepted: the server answers the handshake with 403
    else:
        await control.send_json(send, 403, {"error": why})


async def _own_page(page: control.Control, scope: Scope, receive: Receive) -> control.Answer | None:
    if scope["type"] != "http":
        return None
    secure_transport.note(scope["headers"])
    return await page.answer(scope, receive)
