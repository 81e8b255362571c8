"""Where an emulator lives and what is known of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.context import DEFAULT_PORT

PORT_TAKEN = 3
"""The server's exit status when it cannot have its port."""


@dataclass(frozen=True)
class Settings:
    """One emulator, named by its port.

    Args:
        home: its folder: log, state file, lock, temporary files. Nothing is written elsewhere.
        env: the complete environment it is started with (it keeps only what it needs of that).
        python: the interpreter it runs on, which runs emulated Lambda functions as well.
        startup_seconds: how long it may take until it answers.
    """

    home: Path
    env: Mapping[str, str]
    port: int = DEFAULT_PORT
    python: Path = field(default_factory=lambda: Path(sys.executable))
    startup_seconds: float = 30.0

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
class Status:
    """An emulator as it answers now; all but `running` and `port` are empty when none does.

    `instance` changes with every start and every reset: whatever was remembered of another instance is gone.
    `stale` means that it runs older sources of tools/emulator than those on disk. `ours` is false for an emulator of
    another folder than the one asked for: it must be left alone. `started_at` is UTC, ISO 8601.
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

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"
