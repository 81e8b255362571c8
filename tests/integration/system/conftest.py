"""Harnesses for the system tests, and a clone of the repository to break."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.system.harness import ENVIRONMENTS, Harness
from tools.context import REPOSITORY


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One emulator for the whole run."""
    subject = Harness(tmp_path_factory.mktemp("system") / "build")
    yield subject
    subject.run("emulator", "stop", expect=None)


@pytest.fixture(scope="session")
def deployed(harness: Harness) -> Harness:
    """All three environments, applied side by side; destroyed by the tests marked `last`."""
    harness.run("apply", *ENVIRONMENTS)
    return harness


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
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
