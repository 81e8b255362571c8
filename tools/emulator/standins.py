"""The stand-ins for the outside world (tools/standins) as the emulator's children: started, watched, reset, ended.

They need an interpreter of their own, whose path the harness leaves in a file of the emulator's folder: so whoever may
only talk to the port cannot have a program started. Their ports are reserved from the first moment, whether they run or
not, so their addresses, which Terraform is told, never change while the emulator lives.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.context import REPOSITORY
from tools.emulator import reservation
from tools.emulator.settings import STANDINS_PYTHON
from tools.emulator.surroundings import EMULATOR_ONLY, HOST
from tools.standins import catalogue

_RESET_SECONDS = 2.0


class StandIns:
    """The children of the emulator at `port`.

    Args:
        home: the emulator's folder, for logs and the interpreter's path.
        scratch: a folder for what they keep over a kill; it starts empty.
        environ: the emulator's own, scrubbed environment.
    """

    def __init__(self, port: int, home: Path, scratch: Path, environ: Mapping[str, str]) -> None:
        self._port, self._home, self._scratch = port, home, scratch
        self._environ = {name: value for name, value in environ.items() if name not in EMULATOR_ONLY}
        self._reserved = reservation.reserve(catalogue.port_names(), port)
        self._ports = {name: reservation.number(held) for name, held in self._reserved.items()}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def describe(self) -> dict[str, Any]:
        """`addresses`: the run variable; `processes`: name, pid (0: never started), port, and whether it lives."""
        processes = []
        for name in catalogue.NAMES:
            child = self._children.get(name)
            processes.append({"name": name, "port": self._ports[name], "pid": child.pid if child else 0,
                              "alive": child is not None and child.poll() is None})  # fmt: skip
        return {"addresses": catalogue.addresses(self._ports, self._port), "processes": processes}

    def start(self) -> None:
        """Start those that do not run; none when no interpreter is named. Returns at once: they get ready later."""
        with self._lock:
            for name in catalogue.NAMES:
                child = self._children.get(name)
                if child is None or child.poll() is not None:
                    self._start(name)

    def reset(self) -> None:
        """Have each forget everything; one that does not answer is ended and started anew."""
        with self._lock:
            for name, child in self._children.items():
                if child.poll() is None and not self._was_reset(name):
                    _end(child)
                    self._start(name, afresh=True)

    def stop(self) -> None:
        """End all, and start none any more."""
        with self._lock:
            self._stopped = True
            for child in self._children.values():
                child.kill()
            for child in self._children.values():
                _end(child)

    def _start(self, name: str, *, afresh: bool = False) -> None:
        interpreter = self._home / STANDINS_PYTHON
        if self._stopped or not interpreter.is_file():
            return
        kept = self._scratch / name
        if afresh:
            shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True, exist_ok=True)
        mode = "ab" if name in self._children else "wb"
        argv = [
            interpreter.read_text(encoding="utf-8").strip(),
            "-m",
            "tools.standins",
            *catalogue.arguments(name, self._ports),
        ]
        with (self._home / f"{name}.log").open(mode) as log:
            try:
                # The pipe is their leash: it closes with us, however we end.
                self._children[name] = subprocess.Popen(
                    [*argv, "--home", str(kept)], env=self._environ, cwd=REPOSITORY,
                    stdin=subprocess.PIPE, stdout=log, stderr=log,
                )  # fmt: skip
            except OSError as error:
                log.write(f"{argv[0]} could not be started: {error}\n".encode())

    def _was_reset(self, name: str) -> bool:
        connection = http.client.HTTPConnection(HOST, self._ports[name], timeout=_RESET_SECONDS)
        try:
            connection.request("POST", "/_control/reset")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    """At once: it has nothing to put away, and the emulator's own end is not to wait for it."""
    child.kill()
    child.wait()
    if child.stdin:
        with suppress(OSError):
            child.stdin.close()
