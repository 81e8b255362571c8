from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tools.errors import BadInput
from tools.packaging import archive

CONTENTS = {"b/module.py": b"print()\n", "a.so": b"\x7fELF...", "c.sh": b"#!/bin/sh\n"}


def test_bytes_do_not_depend_on_order_mode_or_age_of_the_files(tmp_path: Path) -> None:
    # GIVEN the same contents in memory, and on disk with odd modes and times
    files: dict[str, bytes | Path] = {}
    for number, (name, data) in enumerate(reversed(CONTENTS.items())):
        path = tmp_path / str(number)
        path.write_bytes(data)
        path.chmod(0o600 + number)
        os.utime(path, (1_000_000_000 * number, 1_000_000_000 * number))
        files[name] = path

    # WHEN both are zipped
    archive.write_zip(tmp_path / "memory.zip", CONTENTS)
    archive.write_zip(tmp_path / "disk.zip", files)

    # THEN not a byte differs
    assert (tmp_path / "memory.zip").read_bytes() == (tmp_path / "disk.zip").read_bytes()


def test_entries_are_sorted_dated_1980_and_executable_by_content_only(tmp_path: Path) -> None:
    archive.write_zip(tmp_path / "a.zip", CONTENTS)

    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == ["a.so", "b/module.py", "c.sh"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [oct(entry.external_attr >> 16) for entry in entries] == ["0o100755", "0o100644", "0o100755"]
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}


def test_a_zip_may_begin_with_another_whose_entries_stay_as_they_are(tmp_path: Path) -> None:
    # GIVEN a zip of ours
    archive.write_zip(tmp_path / "base.zip", CONTENTS)

    # WHEN another begins with it
    archive.write_zip(tmp_path / "a.zip", {"z.py": b"z", "own.py": b"own"}, base=tmp_path / "base.zip")

    # THEN its entries come first, the new ones after them in order, and all are whole
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert opened.namelist() == ["a.so", "b/module.py", "c.sh", "own.py", "z.py"]
        assert opened.testzip() is None
        assert opened.read("own.py") == b"own"
        assert opened.read("c.sh") == CONTENTS["c.sh"]


def test_a_zip_lambda_would_refuse_is_refused_with_what_fills_it(tmp_path: Path) -> None:
    archive.write_zip(tmp_path / "a.zip", {"heavy/blob.bin": os.urandom(200_000), "light.py": b""})

    with pytest.raises(BadInput) as caught:
        archive.check_size("wallet", tmp_path / "a.zip", upload_limit=100_000)

    assert "wallet" in caught.value.what
    assert "0.2 MB  heavy" in caught.value.why
    assert "lambda_src/wallet/requirements.in" in caught.value.hint


def test_a_zip_within_the_limits_passes(tmp_path: Path) -> None:
    archive.write_zip(tmp_path / "a.zip", CONTENTS)

    archive.check_size("wallet", tmp_path / "a.zip")


def test_too_much_unzipped_is_refused_however_well_it_compresses(tmp_path: Path) -> None:
    archive.write_zip(tmp_path / "a.zip", {"zeros.bin": bytes(archive.UNZIPPED_LIMIT_BYTES + 1)})

    with pytest.raises(BadInput):
        archive.check_size("wallet", tmp_path / "a.zip")


def test_breakdown_adds_up_compressed_bytes_per_top_level_name(tmp_path: Path) -> None:
    archive.write_zip(tmp_path / "a.zip", {"p/x": os.urandom(1000), "p/y": os.urandom(1000), "q": b"z"})

    sizes = archive.breakdown(tmp_path / "a.zip")

    assert [name for name, _ in sizes] == ["p", "q"]
    assert sizes[0][1] >= 2000
