from __future__ import annotations

import os
from pathlib import Path

from tools.model import Package
from tools.packaging.store import KEEP, Store


def add(store: Store, key: str, data: bytes) -> Package:
    finished = store.folder / ".building"
    store.folder.mkdir(parents=True, exist_ok=True)
    finished.write_bytes(data)
    return store.add("wallet", key.ljust(64, "0"), finished)


def find(store: Store, key: str) -> Package | None:
    return store.find("wallet", key.ljust(64, "0"))


def test_a_package_is_named_by_its_bytes_and_found_by_its_inputs(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")

    made = add(store, "a", b"zip")

    assert made.rebuilt
    assert made.path == tmp_path / "packages" / "aws" / f"wallet-{made.sha256[:16]}.zip"
    found = find(store, "a")
    assert found is not None
    assert not found.rebuilt
    assert (found.path, found.sha256, found.size_bytes) == (made.path, made.sha256, 3)
    assert find(store, "b") is None


def test_an_edited_zip_is_not_taken_even_at_the_same_size(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")
    made = add(store, "a", b"zip")
    made.path.write_bytes(b"ZIP")
    os.utime(made.path, (1, 1))

    assert find(store, "a") is None


def test_a_zip_that_was_only_touched_is_taken(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")
    made = add(store, "a", b"zip")
    os.utime(made.path, (1, 1))

    assert find(store, "a") is not None


def test_a_missing_zip_or_a_broken_record_is_no_package(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")
    add(store, "a", b"zip").path.unlink()
    add(store, "b", b"other")
    (record,) = store.folder.glob(".records/wallet-b*.json")
    record.write_text("[]")

    assert find(store, "a") is None
    assert find(store, "b") is None


def age(store: Store, key: str, seconds: int) -> None:
    (record,) = store.folder.glob(f".records/wallet-{key}*.json")
    os.utime(record, (1_000_000_000 - seconds, 1_000_000_000 - seconds))


def test_the_least_recently_used_are_forgotten(tmp_path: Path) -> None:
    # GIVEN as many packages as are kept, the first of which was used again since
    store = Store(tmp_path, "aws")
    made = [add(store, str(number), bytes([number])) for number in range(KEEP)]
    for number in range(KEEP):
        age(store, str(number), seconds=100 - number)
    assert find(store, "0") is not None

    # WHEN one more is made
    newest = add(store, "9", b"newest")

    # THEN the one unused for longest is gone, and no other
    gone = [package.path for package in [*made, newest] if not package.path.exists()]
    assert gone == [made[1].path]
    assert find(store, "1") is None


def test_a_zip_that_a_saved_plan_names_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")
    made = [add(store, str(number), bytes([number])) for number in range(KEEP)]
    for number in range(KEEP):
        age(store, str(number), seconds=100 - number)
    plan = tmp_path / "aws" / "dev" / "service" / "plan.json"
    plan.parent.mkdir(parents=True)
    plan.write_text(f'{{"filename": "../../packages/aws/{made[0].path.name}"}}')

    add(store, "9", b"newest")

    assert made[0].path.exists()


def test_other_functions_are_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path, "aws")
    other = store.folder / "wallet_manager-0123456789abcdef.zip"
    store.folder.mkdir(parents=True)
    other.write_bytes(b"")

    for number in range(KEEP + 2):
        add(store, str(number), bytes([number]))

    assert other.exists()
