from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.emulator import sources


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path = tmp_path / "emulator"
    (tmp_path / "extensions").mkdir(parents=True)
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "extensions" / "b.py").write_text("2")
    monkeypatch.setattr(sources, "_FOLDER", tmp_path)
    return tmp_path


def digest() -> str:
    sources.digest.cache_clear()
    return sources.digest()


def test_a_changed_added_or_renamed_file_changes_it(folder: Path) -> None:
    seen = {digest()}
    (folder / "extensions" / "b.py").write_text("3")
    seen.add(digest())
    (folder / "c.py").write_text("")
    seen.add(digest())
    (folder / "c.py").rename(folder / "d.py")
    seen.add(digest())
    assert len(seen) == 4


def test_what_runs_in_the_emulator_from_another_package_changes_it_too(folder: Path) -> None:
    before = digest()
    (folder.parent / "alarms").mkdir()
    (folder.parent / "alarms" / "a.py").write_text("1")
    after = digest()
    (folder.parent / "standins").mkdir()
    (folder.parent / "standins" / "a.py").write_text("1")
    assert before != after == digest()


def test_what_is_no_source_does_not(folder: Path) -> None:
    before = digest()
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
    assert digest() == before


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    sources.digest.cache_clear()
