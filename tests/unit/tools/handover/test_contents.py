"""A hand-over puts a plan and its files where they were, and nothing anywhere else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from tools.errors import BadInput
from tools.handover import contents

ZIP = "../../../../../../packages/local/a.zip"


def folders(build: Path) -> tuple[Path, Path]:
    run_dir = build / "local/dev/service"
    return run_dir, run_dir / "workspace/stacks/service"


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    run_dir, stack_dir = folders(tmp_path / "here")
    stack_dir.mkdir(parents=True)
    package = (stack_dir / ZIP).resolve()
    package.parent.mkdir(parents=True)
    package.write_bytes(b"code")
    artifacts = {ZIP: hashlib.sha256(b"code").hexdigest()}
    for name, text in zip(contents.PARTS, ("plan", "{}", json.dumps({"artifacts": artifacts})), strict=True):
        (run_dir / name).write_text(text)
    return contents.pack(run_dir, stack_dir, artifacts)


def test_everything_arrives(packed: bytes, tmp_path: Path) -> None:
    run_dir, stack_dir = folders(tmp_path / "there")
    contents.unpack(packed, run_dir, stack_dir, tmp_path / "there")

    assert (run_dir / "plan.tfplan").read_text() == "plan"
    assert (run_dir / "plan.tfplan").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "there/packages/local/a.zip").read_bytes() == b"code"


def repacked(packed: bytes, change: dict[str, bytes | None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        parts: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (parts | change).items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("lost", [*contents.PARTS, "files/" + hashlib.sha256(b"code").hexdigest()])
def test_without_any_of_its_parts_nothing_is_written(packed: bytes, tmp_path: Path, lost: str) -> None:
    run_dir, stack_dir = folders(tmp_path / "there")

    with pytest.raises(BadInput, match="lacks a part"):
        contents.unpack(repacked(packed, {lost: None}), run_dir, stack_dir, tmp_path / "there")
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("name", ["/etc/cron.d/x", "../" * 12 + "x", "../" * 7 + "x"])
def test_a_file_outside_the_build_folder_is_refused(packed: bytes, tmp_path: Path, name: str) -> None:
    run_dir, stack_dir = folders(tmp_path / "there")
    digest = hashlib.sha256(b"code").hexdigest()
    stray = repacked(packed, {"verdict.json": json.dumps({"artifacts": {name: digest}}).encode()})

    with pytest.raises(BadInput, match="outside the build folder"):
        contents.unpack(stray, run_dir, stack_dir, tmp_path / "there")
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lacks a part"):
        contents.unpack(content, *folders(tmp_path), tmp_path)


def test_a_verdict_of_another_shape_is_refused(packed: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lacks a part"):
        contents.unpack(repacked(packed, {"verdict.json": b"[]"}), *folders(tmp_path / "there"), tmp_path / "there")
