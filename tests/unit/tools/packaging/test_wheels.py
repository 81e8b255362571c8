from __future__ import annotations

import dataclasses
import os
import threading
from pathlib import Path

import pytest

from tests.unit.tools.packaging.repository import PINNED, Repository
from tools.errors import BadInput
from tools.packaging import flavours, sources, wheels
from tools.packaging.progress import silent


def unpack(repo: Repository, flavour: flavours.Flavour = flavours.AWS) -> Path:
    return wheels.unpacked(repo.context, flavour, sources.read(repo.context, ["wallet"])[0], silent).folder


def test_wheels_are_fetched_once_for_a_set_of_requirements(repo: Repository) -> None:
    folder = unpack(repo)

    assert (folder / "files" / "dependency.py").is_file()
    assert unpack(repo) == folder
    assert len(repo.fetches()) == 1
    assert repo.fetches()[0]["lock"] == PINNED


def test_a_comment_is_the_same_set_and_another_pin_is_not(repo: Repository) -> None:
    folder = unpack(repo)

    repo.function("wallet", {}, f"# why\n{PINNED}\n")
    assert unpack(repo) == folder

    repo.function("wallet", {}, PINNED.replace("1.0", "1.1"))
    assert unpack(repo) != folder
    assert len(repo.fetches()) == 2


def test_each_flavour_has_wheels_of_its_own(repo: Repository) -> None:
    assert unpack(repo, flavours.AWS) != unpack(repo, flavours.LOCAL)
    assert len(repo.fetches()) == 2


def test_nothing_to_fetch_starts_no_program(repo: Repository) -> None:
    repo.function("wallet", {}, "# nothing\n")

    assert list((unpack(repo) / "files").iterdir()) == []
    assert repo.fetches() == []


def test_a_failed_fetch_is_explained_and_leaves_nothing(repo: Repository) -> None:
    environ = {**repo.context.environ, "UV_FAKE_ERROR": "dependency==1.0 has no usable wheels"}
    failing = Repository(repo.root, dataclasses.replace(repo.context, environ=environ))

    with pytest.raises(BadInput, match="no wheel for arm64"):
        unpack(failing)

    left = [path for path in (repo.context.build / "packages" / "aws" / ".wheels").iterdir() if path.suffix != ".lock"]
    assert left == []
    assert (unpack(repo) / "files" / "dependency.py").is_file()


def test_what_a_killed_fetch_left_is_swept(repo: Repository) -> None:
    folder = unpack(repo)
    left = folder.parent / f".{folder.name}-killed"
    folder.rename(left)

    assert unpack(repo) == folder
    assert not left.exists()


def test_sets_unused_for_long_are_swept_when_another_is_fetched(repo: Repository) -> None:
    # GIVEN two old sets, one of which is used again
    used = unpack(repo)
    repo.function("wallet", {}, PINNED.replace("1.0", "1.1"))
    unused = unpack(repo)
    for folder in (used, unused):
        os.utime(folder, (1_000_000_000, 1_000_000_000))
    repo.function("wallet", {}, PINNED)
    assert unpack(repo) == used

    # WHEN a third is fetched
    repo.function("wallet", {}, PINNED.replace("1.0", "1.2"))
    unpack(repo)

    # THEN only the one nobody used is gone
    assert used.is_dir()
    assert not unused.exists()


def test_two_builds_at_once_fetch_once(repo: Repository) -> None:
    threads = [threading.Thread(target=unpack, args=(repo,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(repo.fetches()) == 1


def test_the_installer_does_not_see_the_callers_account(repo: Repository) -> None:
    unpack(repo)

    assert not [name for name in repo.fetches()[0]["env"] if name.startswith(("AWS_", "TF_"))]
