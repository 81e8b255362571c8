"""One deployment for all tests of the applications, whichever worker of the test run they are on."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.integration.applications.leaks import found_in_logs
from tests.integration.applications.platform import Platform
from tests.integration.system.harness import Harness

ENVIRONMENTS = ("dev", "preprod")
"""dev has the demo ledger, preprod the live code paths; prod's own are covered by the system tests."""


@contextmanager
def locked(path: Path, how: int) -> Iterator[IO[str]]:
    """Hold a lock among the processes of this test run."""
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, how)
        yield file


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "applications"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def deployment(shared_folder: Path) -> Iterator[Platform]:
    """dev and preprod on an emulator with stand-ins: applied by the first worker that asks, stopped by the last.

    While you write a test, SAFEMATE_TEST_DEPLOYMENT=<build folder>:<port> uses what you have applied, and leaves it.
    """
    if mine := os.environ.get("SAFEMATE_TEST_DEPLOYMENT"):
        folder, _, port = mine.rpartition(":")
        yield Platform(Harness(Path(folder), port=int(port)))
        return
    state = shared_folder / "state.json"
    with locked(shared_folder / "lock", fcntl.LOCK_EX):
        known = json.loads(state.read_text()) if state.exists() else None
        harness = Harness(shared_folder / "build", **({"port": known["port"]} if known else {}))
        if known is None:
            harness.run("apply", *ENVIRONMENTS)
        state.write_text(json.dumps({"port": harness.port, "users": (known["users"] if known else 0) + 1}))
    yield Platform(harness)
    with locked(shared_folder / "lock", fcntl.LOCK_EX):
        users = json.loads(state.read_text())["users"] - 1
        state.write_text(json.dumps({"port": harness.port, "users": users}))
        if not users:
            state.unlink()
            leaks = found_in_logs(Platform(harness), ENVIRONMENTS)
            harness.run("emulator", "stop", expect=None)
            assert not leaks  # the whole run's logs, whatever the tests did


@pytest.fixture
def platform(deployment: Platform, shared_folder: Path) -> Iterator[Platform]:
    """The deployment, beside other tests but not beside one that breaks it."""
    with locked(shared_folder / "turn", fcntl.LOCK_SH):
        yield deployment


@pytest.fixture
def platform_alone(deployment: Platform, shared_folder: Path) -> Iterator[Platform]:
    """The deployment for a test that breaks something all tests use, and mends it again."""
    with locked(shared_folder / "turn", fcntl.LOCK_EX):
        yield deployment
