"""Start, find, empty and stop the emulator in the background. What the commands use; nothing here imports MiniStack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.context import DEFAULT_PORT, REPOSITORY
from tools.edges import files, lock, process
from tools.emulator import client, failures, outside, ports, sources
from tools.emulator.failures import EmulatorFailed, PortTaken
from tools.emulator.log import logs
from tools.emulator.settings import PORT_TAKEN, Settings, Status
from tools.errors import Busy, ToolFailed

__all__ = ["DEFAULT_PORT", "EmulatorFailed", "PortTaken", "Settings", "Status",
           "describe", "ensure_running", "logs", "reset", "status", "stop"]  # fmt: skip

_POLL_SECONDS = 0.02
_STOP_SECONDS = 15.0
_RIVAL_SECONDS = 5.0

_started: list[subprocess.Popen[bytes]] = []
"""Emulators started by this process: kept, so that they are not reported as forgotten children. They outlive us."""


def status(settings: Settings) -> Status:
    """What answers on the port now; `ours` tells whether it is the emulator of `settings.home`.

    Raises:
        PortTaken: something that is not our emulator.
    """
    try:
        return _status(settings, client.health(settings.port))
    except client.NoAnswerError:
        return Status(running=False, port=settings.port)
    except client.ForeignAnswerError as error:
        raise failures.port_taken(settings.port, str(error)) from error


def ensure_running(settings: Settings) -> Status:
    """The running emulator, started when there is none; of several callers at once, one starts it.

    One that runs older sources is left alone (`stale`), as its resources would go with it. Stand-ins that do not run
    are started, and not waited for, when `settings` has an interpreter for them.

    Raises:
        PortTaken: another program holds the port, or an emulator of another folder.
        EmulatorFailed: it ended at once, or did not answer in time; the error shows the end of its log.
        Busy: another caller has been starting it for too long.
    """
    found = _status_of_ours(settings)
    if not found.running:
        with _one_at_a_time(settings):
            found = _status_of_ours(settings)
            found = found if found.running else _start(settings)
    return _with_stand_ins(settings, found)


def reset(settings: Settings) -> Status:
    """Empty the emulator: every resource of every account is gone, and so is its instance.

    Raises:
        ToolFailed: none is running.
        PortTaken: something else answers, or an emulator of another folder; it keeps its resources.
    """
    if not _status_of_ours(settings).running:
        raise client.not_running(settings.port)
    try:
        client.reset(settings.port)
        return status(settings)
    except client.NoAnswerError as error:
        raise client.not_running(settings.port) from error
    except client.ForeignAnswerError as error:
        raise failures.port_taken(settings.port, str(error)) from error


def stop(settings: Settings) -> bool:
    """End the emulator and its Lambda processes; False when none was running.

    Raises:
        PortTaken: what answers on the port is not our emulator, or not the process it says; it is left alone.
        EmulatorFailed: it does not end.
    """
    with _one_at_a_time(settings):
        found = _status_of_ours(settings)
        if found.running:
            if ports.may_listen(found.pid, settings.port):
                _end(found.pid)
            elif _status_of_ours(settings).running:
                raise failures.not_here(settings.port, found.pid)  # else it was about to end when it answered
        settings.state.unlink(missing_ok=True)
        return found.running


def describe(found: Status) -> str:
    """One line for a person."""
    if not found.running:
        return f"not running (port {found.port})"
    old = ", older than its sources" if found.stale else ""
    line = f"running at {found.endpoint} (process {found.pid}, {found.version}, since {found.started_at}{old})"
    return line if found.ours else f"{line}, but not ours: it belongs to {found.home}"


def _with_stand_ins(settings: Settings, found: Status) -> Status:
    try:
        now = outside.start(settings, found.stand_ins)
    except (client.NoAnswerError, client.ForeignAnswerError) as error:
        raise failures.failed(settings, f"the emulator did not start its stand-ins: {error}") from error
    return replace(found, **now) if now else found


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    patience = 2 * settings.startup_seconds
    try:
        with lock.held(settings.lock, patience_seconds=patience):
            yield
    except lock.TakesTooLong as error:
        raise Busy(
            f"another command has been starting or stopping the emulator for {patience:.0f} s",
            why=f"it holds {settings.lock}",
            hint="wait for it, or end it, and try again",
        ) from error


def _status_of_ours(settings: Settings) -> Status:
    found = status(settings)
    if not found.ours:
        raise failures.not_ours(settings, found)
    return found


def _status(settings: Settings, health: dict[str, Any]) -> Status:
    return Status(
        running=True,
        port=settings.port,
        ours=Path(health["home"]) == settings.home.resolve(),
        stale=health["sources"] != sources.digest(),
        **{name: health[name] for name in ("pid", "instance", "version", "python", "started_at", "home")},
        **outside.of(health),
    )


def _start(settings: Settings) -> Status:
    settings.home.mkdir(parents=True, exist_ok=True)
    if settings.log.exists():
        settings.log.replace(settings.log.with_suffix(".log.1"))
    argv: list[str | Path] = [
        settings.python,
        "-m",
        "tools.emulator.server",
        "--port",
        str(settings.port),
        "--home",
        settings.home,
    ]
    with settings.log.open("wb") as output:
        server = process.spawn(argv, env=settings.env, cwd=REPOSITORY, stdout=output.fileno(), stderr=output.fileno())
    _started.append(server)
    try:
        health = _first_answer(settings, server)
        found = _status(settings, health)
        if not found.ours:  # another checkout was faster
            raise failures.not_ours(settings, found)
    except ToolFailed:
        _end(server.pid)
        raise
    files.write_atomically(settings.state, json.dumps(health, indent=2) + "\n")
    return found


def _first_answer(settings: Settings, server: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + settings.startup_seconds
    while time.monotonic() < deadline:
        try:
            return client.health(settings.port)
        except client.ForeignAnswerError as error:
            raise failures.port_taken(settings.port, str(error)) from error
        except client.NoAnswerError:
            if server.poll() == PORT_TAKEN:
                # Another checkout may be starting its emulator at this moment: then that one is about to answer.
                deadline = min(deadline, time.monotonic() + _RIVAL_SECONDS)
            elif server.poll() is not None:
                raise failures.failed(settings, "the emulator ended right after its start") from None
        time.sleep(_POLL_SECONDS)
    if server.poll() == PORT_TAKEN:
        raise failures.port_taken(settings.port, "it holds the port without answering on it")
    raise failures.failed(settings, f"the emulator did not answer within {settings.startup_seconds:g} s")


def _end(pid: int) -> None:
    """Ask the process to stop, insist when it does not, and end what is left of the session it leads."""
    leads = _leads_a_session(pid)
    _signal(pid, signal.SIGTERM)
    if not _gone_within(pid, _STOP_SECONDS):
        _signal(pid, signal.SIGKILL)
        if not _gone_within(pid, _STOP_SECONDS):
            raise EmulatorFailed(f"the emulator (process {pid}) does not end", hint=f"kill -9 {pid}")
    if leads:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # Lambda processes of an emulator that could not end them itself


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError as error:
        raise EmulatorFailed(f"the emulator (process {pid}) belongs to another user", why=str(error)) from error


def _leads_a_session(pid: int) -> bool:
    try:
        return os.getsid(pid) == pid
    except OSError:
        return False


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _is_alive(pid: int) -> bool:
    alive = process.is_alive(pid)
    for server in _started:
        server.poll()  # a child of ours that has ended stays as a zombie until it is asked for
    return alive
