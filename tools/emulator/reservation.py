"""Loopback ports kept for others: bound here without listening, so that they stay theirs even when they are killed."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from itertools import chain

_HOST = "127.0.0.1"
_WINDOW = 40
"""How far above the wanted port a free one is looked for before any will do."""


def reserve(names: Sequence[str], above: int) -> dict[str, socket.socket]:
    """A port each, the next free ones above `above` where there are any. They are free again when the sockets close.

    A program of the same user may listen on them if it sets SO_REUSEPORT (socket(7)); nobody else gets them. The
    option is set after bind(2), so that of two emulators that reserve at the same time one finds the port taken.
    """
    candidates = iter(range(above + 1, min(above + 1 + _WINDOW, 65536)))
    return {name: _next(candidates) for name in names}


def number(reserved: socket.socket) -> int:
    """The port of a reservation."""
    return int(reserved.getsockname()[1])


def _next(candidates: Iterator[int]) -> socket.socket:
    for port in chain(candidates, (0,)):
        if found := _bound(port):
            return found
    raise OSError("no loopback port is free")


def _bound(port: int) -> socket.socket | None:
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        held.bind((_HOST, port))
    except OSError:
        held.close()
        return None
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return held
