"""Ask the emulator's own page. A bare socket, as http.client takes 40 ms to import and every run asks at least once."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from tools.errors import ToolFailed

_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 15.0
"""More than the longest reset; a loaded machine may take seconds over a health check as well."""
_ENDING_SECONDS = 5.0
"""How long one may hang up on us before it is somebody else's: ours does so while it ends, and is gone thereafter."""
_PAUSE_SECONDS = 0.05


class NoAnswerError(Exception):
    """Nothing listens on the port."""


class ForeignAnswerError(Exception):
    """Something listens on the port, but it is not our emulator; says what it did instead."""


def health(port: int) -> dict[str, Any]:
    """Who answers on the port.

    Raises:
        NoAnswerError, ForeignAnswerError: our emulator does not.
    """
    return _ask(port, "GET", "health", "status")


def reset(port: int) -> dict[str, Any]:
    """Empty the emulator; the answer names the new instance.

    Raises:
        NoAnswerError, ForeignAnswerError: our emulator does not answer.
    """
    return _ask(port, "POST", "reset", "reset")


def start_standins(port: int) -> dict[str, Any]:
    """Have the emulator start the stand-ins that do not run; the answer is as health's `stand_ins`.

    Raises:
        NoAnswerError, ForeignAnswerError: our emulator does not answer.
    """
    return _ask(port, "POST", "stand-ins", "started")


def _ask(port: int, method: str, page: str, proof: str) -> dict[str, Any]:
    request = f"{method} /_safemate/{page} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
    answer = _exchange(port, request.encode())
    hung_up_until = time.monotonic() + _ENDING_SECONDS
    while not answer and time.monotonic() < hung_up_until:
        time.sleep(_PAUSE_SECONDS)
        answer = _exchange(port, request.encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        content = json.loads(body)
        if head.split()[1] == b"200" and content[proof] == "ok":
            found: dict[str, Any] = content
            return found
    except (ValueError, LookupError, TypeError):
        pass
    raise ForeignAnswerError("it answers, but not as the emulator does")


def _exchange(port: int, request: bytes) -> bytes:
    """What came back until the other side closed; nothing when it hung up without a byte."""
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=_CONNECT_SECONDS)
    except OSError as error:
        raise NoAnswerError(str(error)) from error
    try:
        with connection:
            connection.settimeout(_ANSWER_SECONDS)
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except (ConnectionResetError, BrokenPipeError):
        return b""
    except OSError as error:
        raise ForeignAnswerError(f"it accepts connections and does not answer HTTP ({error})") from error


def not_running(port: int) -> ToolFailed:
    """The error for a command that needs a running emulator."""
    return ToolFailed(
        f"no emulator is running on port {port}", hint="any local command starts one: nox -s apply -- dev"
    )
