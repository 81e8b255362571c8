"""Where an emulator lives and what is known of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.context import DEFAULT_PORT

PORT_TAKEN = 3
"""The server's exit status when it cannot have its port."""

STANDINS_PYTHON = "standins-python"
"""The file in the emulator's folder that names the interpreter of the stand-ins; without it none is started."""


@dataclass(frozen=True)
class Settings:
    """One emulator, named by its port.

    Args:
        home: its folder: log, state file, lock, temporary files. Nothing is written elsewhere.
        env: the complete environment it is started with (it keeps only what it needs of that).
        python: the interpreter it runs on, which runs emulated Lambda functions as well.
        standins_python: the interpreter of the stand-ins for the outside world; None starts none.
        startup_seconds: how long it may take until it answers.
    """

    home: Path
    env: Mapping[str, str]
    port: int = DEFAULT_PORT
    python: Path = field(default_factory=lambda: Path(sys.executable))
    startup_seconds: float = 30.0
    standins_python: Path | None = None

    @property
    def log(self) -> Path:
        return self.home / "emulator.log"

    @property
    def state(self) -> Path:
        """What was started here last, as JSON: pid, instance, port, home, version, sources, started_at."""
        return self.home / "emulator.json"

    @property
    def lock(self) -> Path:
        return self.home / "emulator.lock"


@dataclass(frozen=True)
class StandIn:
    """One of the emulator's stand-ins for the outside world; `pid` is 0 when it was never started."""

    name: str
    pid: int
    port: int
    alive: bool


@dataclass(frozen=True)
class Status:
    """An emulator as it answers now; all but `running` and `port` are empty when none does.

    `instance` changes with every start and every reset: whatever was remembered of another instance is gone.
    `stale` means that it runs older sources of tools/emulator than those on disk. `ours` is false for an emulator of
    another folder than the one asked for: it must be left alone. `started_at` is UTC, ISO 8601. `addresses` is the run
    variable `stand_ins`, the same for as long as the emulator lives, whether the stand-ins run or not.
    """

    running: bool
    port: int
    pid: int = 0
    instance: str = ""
    version: str = ""
    python: str = ""
    started_at: str = ""
    home: str = ""
    stale: bool = False
    ours: bool = True
    stand_ins: tuple[StandIn, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"
