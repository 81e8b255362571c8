"""The stand-ins for the outside world as commands see them: have them started, ask whether they are ready, show it."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

from tools.edges import files
from tools.emulator import client
from tools.emulator.settings import STANDINS_PYTHON, Settings, StandIn

_ANSWER_SECONDS = 1.0


def of(health: Mapping[str, Any]) -> dict[str, Any]:
    """What health tells of them, as fields of `Status`; nothing when an older emulator answers."""
    told = health.get("stand_ins", {"processes": (), "addresses": {}})
    return {"stand_ins": tuple(StandIn(**p) for p in told["processes"]), "addresses": told["addresses"]}


def start(settings: Settings, now: tuple[StandIn, ...]) -> dict[str, Any] | None:
    """Have those started that do not run, if there is an interpreter for them; what the emulator then says of them.

    Raises:
        NoAnswerError, ForeignAnswerError: our emulator does not answer.
    """
    if settings.standins_python is None or all(standin.alive for standin in now):
        return None
    files.write_atomically(settings.home / STANDINS_PYTHON, str(settings.standins_python))
    return of(client.start_standins(settings.port))


def state(standin: StandIn) -> str:
    """`ready`, `starting`, `ended` (or never started: `off`); asks the stand-in itself."""
    if not standin.alive:
        return "ended" if standin.pid else "off"
    try:
        with socket.create_connection(("127.0.0.1", standin.port), timeout=_ANSWER_SECONDS) as connection:
            connection.sendall(b"GET /_control/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return "ready" if json.loads(answer.partition(b"\r\n\r\n")[2])["ready"] else "starting"
    except (OSError, ValueError, KeyError):
        return "starting"


def lines(settings: Settings, now: tuple[StandIn, ...]) -> list[str]:
    """One line each for a person, and what to do when one is not there."""
    shown = [f"  {s.name:<12} {state(s):<9} http://127.0.0.1:{s.port}" + (f"  process {s.pid}" if s.alive else "")
             for s in now]  # fmt: skip
    if not all(s.alive for s in now):
        shown.append("  what does not run answers nothing (payments: 503); nox -s emulator -- start starts it")
        shown.append(f"  logs: {settings.home}/<name>.log")
    return shown
