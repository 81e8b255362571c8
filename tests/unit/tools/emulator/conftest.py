"""A stand-in for the emulator's server: small, instant, and as well or ill behaved as a test asks."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tools.emulator import daemon

FAKE = Path(__file__).parent / "fake_server.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[daemon.Settings]:
    """An emulator of the test's own that runs the stand-in; ended afterwards whatever happens."""
    python = tmp_path / "python"  # takes the arguments of the real command line
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    python.chmod(0o755)
    made = daemon.Settings(
        port=free_port(), home=tmp_path / "home", env={"PATH": os.environ["PATH"]}, python=python, startup_seconds=10
    )
    yield made
    monkeypatch.undo()
    with suppress(daemon.PortTaken):  # the test's own doing
        daemon.stop(made)


@pytest.fixture
def behaving(settings: daemon.Settings) -> Callable[[str], daemon.Settings]:
    """The same, with a stand-in that behaves as named in fake_server.py."""
    return lambda how: replace(settings, env={**settings.env, "BEHAVIOUR": how})
