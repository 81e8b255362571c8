"""The server loop: hypercorn on one inherited socket, and a stop that leaves no worker process behind.

Importing this module imports MiniStack, so the environment must have been isolated before.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config

from tools.emulator import connections, gateway, reset, traces, workers
from tools.emulator.standins import StandIns

_STOP_SECONDS = 8.0
"""How long a stop may take before the process ends itself the hard way."""


def serve(listener: socket.socket, segments: socket.socket, *, port: int, outside: StandIns) -> None:
    """Answer on `listener` (bound, not yet listening) until SIGINT or SIGTERM, with `outside` beside us.

    Args:
        segments: the bound UDP socket that functions send their traces to.
    """
    app = gateway.build(port, outside)
    reset.also(outside.reset)
    reset.also(traces.forget)
    connections.close_with_their_clients()
    asyncio.run(_serve(app, listener, segments, outside))


async def _serve(app: gateway.AsgiApp, listener: socket.socket, segments: socket.socket, outside: StandIns) -> None:
    await traces.listen(segments)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    async def until_told() -> None:
        await stopping.wait()
        _end_at_last(_STOP_SECONDS)
        await asyncio.to_thread(outside.stop)
        await asyncio.to_thread(workers.stop_all)

    await hypercorn_serve(app, _config(listener), shutdown_trigger=until_told)


def _config(listener: socket.socket) -> Config:
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.backlog = 1024  # three Terraform runs of 20 connections each, at once
    # The AWS SDK for Go keeps idle connections for 90 s and reuses them: the server must not be the first to close,
    # nor count requests (the default closes a connection after 1000 of them).
    config.keep_alive_timeout = 600
    config.keep_alive_max_requests = 1_000_000_000
    config.graceful_timeout = 1.0
    config.loglevel = "WARNING"
    return config


def _end_at_last(seconds: float) -> None:
    """End the process after `seconds` even if a request or a shutdown step hangs."""
    timer = threading.Timer(seconds, os._exit, args=(1,))
    timer.daemon = True
    timer.start()
