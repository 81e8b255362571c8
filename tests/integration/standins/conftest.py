"""One emulator with its stand-ins for the tests of a file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.emulator.endpoint import free_port
from tests.integration.standins.town import Town, python
from tools.emulator import daemon

CLIENT = Path(__file__).with_name("sdk_client.py")


@pytest.fixture(scope="module")
def running_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Ended with everything in it."""
    settings = daemon.Settings(
        port=free_port(), home=tmp_path_factory.mktemp("town"), env={"PATH": os.environ["PATH"]},
        standins_python=python(),
    )  # fmt: skip
    client = subprocess.Popen([python(), CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    daemon.ensure_running(settings)
    yield Town(settings, client)
    daemon.stop(settings)
    client.communicate(timeout=10)


@pytest.fixture
def town(running_town: Town) -> Iterator[Town]:
    """Everybody up and well, before and after."""
    running_town.until_ready()
    yield running_town
    daemon.ensure_running(running_town.settings)
    running_town.until_ready()
    for name in running_town.stand_ins():
        running_town.ask(name, "DELETE", "/_control/faults")
    running_town.mining(True)
