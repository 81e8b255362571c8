from __future__ import annotations

import base64
import hashlib
import threading
import time
import zipfile

import pytest

from tests.unit.tools.packaging.repository import HANDLER, PINNED, Repository
from tools.errors import BadInput, HarnessError
from tools.model import Package
from tools.packaging.build import build, source_code_hash


def names(package: Package) -> list[str]:
    with zipfile.ZipFile(package.path) as opened:
        return opened.namelist()


def leftovers(repo: Repository) -> list[str]:
    return [path.name for path in (repo.context.build / "packages").glob("*/.building*")]


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_a_zip_holds_the_function_shared_and_wheels_at_the_root(repo: Repository, flavour: str) -> None:
    (package,) = build(repo.context, flavour, ["wallet"])

    assert names(package) == [
        "dependency-1.0.dist-info/METADATA",
        "dependency.py",
        "shared/__init__.py",
        "shared/config.py",
        "wallet/__init__.py",
        "wallet/handler.py",
        "wallet/store.py",
    ]
    assert package.rebuilt
    assert package.sha256 == hashlib.sha256(package.path.read_bytes()).hexdigest()
    assert package.path == repo.context.build / "packages" / flavour / f"wallet-{package.sha256[:16]}.zip"
    assert package.size_bytes == package.path.stat().st_size


def test_nothing_changed_starts_no_program_and_takes_no_time(repo: Repository) -> None:
    # GIVEN both flavours built, and an installer that is gone since
    first = [build(repo.context, flavour) for flavour in ("aws", "local")]
    (repo.root / "uv").unlink()

    # WHEN they are built again
    began = time.perf_counter()
    again = [build(repo.context, flavour) for flavour in ("aws", "local")]
    seconds = time.perf_counter() - began

    # THEN the same files come back, within the half second that is allowed
    assert [p.path for (p,) in again] == [p.path for (p,) in first]
    assert not any(p.rebuilt for (p,) in again)
    assert seconds < 0.5


def test_a_change_of_source_builds_anew_without_fetching(repo: Repository) -> None:
    (before,) = build(repo.context, "aws")
    repo.function("wallet", {"store.py": "import sys\n"}, PINNED)

    (after,) = build(repo.context, "aws")

    assert after.rebuilt
    assert after.path != before.path
    assert len(repo.fetches()) == 1


def test_going_back_finds_the_earlier_zip(repo: Repository) -> None:
    (before,) = build(repo.context, "aws")
    repo.function("wallet", {"store.py": "import sys\n"}, PINNED)
    build(repo.context, "aws")
    repo.function("wallet", {"store.py": "import os\n"}, PINNED)

    (back,) = build(repo.context, "aws")

    assert not back.rebuilt
    assert back.path == before.path


def test_functions_come_back_in_the_order_asked_for(repo: Repository) -> None:
    repo.function("api", {"handler.py": HANDLER})

    assert [package.function for package in build(repo.context, "local")] == ["api", "wallet"]
    assert [package.function for package in build(repo.context, "local", ["wallet", "api"])] == ["wallet", "api"]


def test_progress_is_told_in_sentences(repo: Repository) -> None:
    said: list[str] = []

    build(repo.context, "local", ["wallet"], said.append)

    assert said[0].startswith("wallet: fetching wheels (this ")
    assert "its handler imports in" in said[1]
    assert said[2] == "wallet: zipping 7 files"


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_a_missing_dependency_is_caught_for_both_flavours(repo: Repository, flavour: str) -> None:
    repo.function("wallet", {"store.py": "\nimport requests\n"}, PINNED)

    with pytest.raises(BadInput) as caught:
        build(repo.context, flavour)

    assert '"requests"' in caught.value.what
    assert "lambda_src/wallet/store.py:2" in caught.value.why
    assert "uv pip compile lambda_src/wallet/requirements.in" in caught.value.hint
    assert leftovers(repo) == []
    assert not list((repo.context.build / "packages" / flavour).glob("*.zip"))


def test_the_local_flavour_is_really_imported(repo: Repository) -> None:
    repo.function("wallet", {"store.py": "__import__('jinja2')\n"}, PINNED)

    with pytest.raises(BadInput, match='"jinja2"'):
        build(repo.context, "local")


def test_a_refused_package_is_refused_again_the_next_time(repo: Repository) -> None:
    repo.function("wallet", {"store.py": "import requests\n"}, PINNED)

    for _ in range(2):
        with pytest.raises(BadInput):
            build(repo.context, "aws")


def test_a_dependency_that_brings_a_folder_of_our_name_is_refused(repo: Repository) -> None:
    repo.wheels({"shared/__init__.py": ""})

    with pytest.raises(BadInput, match='"shared"'):
        build(repo.context, "aws")


def test_an_edited_zip_is_built_anew(repo: Repository) -> None:
    (package,) = build(repo.context, "aws")
    good = package.path.read_bytes()
    package.path.write_bytes(b"tampered")

    (again,) = build(repo.context, "aws")

    assert again.rebuilt
    assert again.path.read_bytes() == good


def test_what_a_killed_build_left_is_in_nobodys_way(repo: Repository) -> None:
    folder = repo.context.build / "packages" / "aws"
    folder.mkdir(parents=True)
    (folder / ".building-wallet").write_bytes(b"half a zip")

    (package,) = build(repo.context, "aws")

    assert zipfile.is_zipfile(package.path)
    assert leftovers(repo) == []


def test_builds_at_the_same_time_make_one_zip_and_fetch_once(repo: Repository) -> None:
    results: list[Package | HarnessError] = []

    def one() -> None:
        try:
            results.extend(build(repo.context, "aws"))
        except HarnessError as error:
            results.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    built = [result for result in results if isinstance(result, Package)]
    assert len(built) == 3
    assert len({package.path for package in built}) == 1
    assert [package.rebuilt for package in built].count(True) == 1
    assert len(repo.fetches()) == 1


def test_source_code_hash_is_what_lambda_reports_as_code_sha256(repo: Repository) -> None:
    (package,) = build(repo.context, "aws")

    assert source_code_hash(package) == base64.b64encode(hashlib.sha256(package.path.read_bytes()).digest()).decode()
