"""Harnesses for the system tests, and a clone of the repository to break."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system.harness import ENVIRONMENTS, Harness, Plans
from tools.context import REPOSITORY


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One emulator for the whole run."""
    subject = Harness(tmp_path_factory.mktemp("system") / "build")
    yield subject
    subject.run("emulator", "stop", expect=None)


@pytest.fixture(scope="module")
def deployed(harness: Harness) -> Harness:
    """All three environments, applied side by side; anew for files that come after test_taken_away.py, if any do."""
    if not all(stands(harness, name) for name in ENVIRONMENTS):
        harness.run("apply", *ENVIRONMENTS)
    return harness


def stands(harness: Harness, environment: str) -> bool:
    """Whether it was applied and is still there."""
    if not (harness.folder(environment) / "outputs.json").is_file():
        return False
    return bool(harness.client("dynamodb", environment).list_tables()["TableNames"])


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plans]:
    """Plans of environments that are not there, each made once however many tests ask.

    In a build folder and on an emulator of their own: a plan replaces the verdict that the last apply has left.
    """
    subject = Harness(tmp_path_factory.mktemp("plans") / "build")

    @cache
    def plan(environment: str, stack: str) -> dict[str, Any]:
        subject.run("plan", environment, "--stack", stack)
        return dict(json.loads((subject.folder(environment).parent / stack / "plan.json").read_text()))

    yield plan
    subject.run("emulator", "stop", expect=None)


@pytest.fixture
def other_harness(tmp_path: Path) -> Iterator[Harness]:
    """A harness with an emulator of its own, for a test that breaks things."""
    subject = Harness(tmp_path / "build")
    yield subject
    subject.run("emulator", "stop", expect=None)


@pytest.fixture
def clone(tmp_path: Path) -> Callable[[], Path]:
    """Copy what git tracks, or would, into an empty folder: what a newcomer has."""

    def make() -> Path:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        )  # fmt: skip
        root = tmp_path / "clone"
        for name in listed.stdout.splitlines():
            if (REPOSITORY / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / name, root / name)
        return root

    return make


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked `last` comes last, of the files with as many tests too: xdist's sorting keeps their order."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
