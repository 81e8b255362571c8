"""The real function with real wheels, fetched from the package index this machine uses."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput
from tools.packaging.build import build

Build = Callable[..., Path]

LARGEST_BYTES = 12_000_000
ELF_AARCH64 = 183  # e_machine, "ELF for the Arm 64-bit Architecture", section 5.1.1


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_two_folders_with_another_umask_and_clock_give_the_same_bytes(build_elsewhere: Build, flavour: str) -> None:
    here = build_elsewhere(flavour)
    there = build_elsewhere(flavour, umask="077", ahead=1e8)

    assert here.parent != there.parent
    assert here.name == there.name
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_pip_gives_the_same_bytes_as_uv(build_elsewhere: Build, pip_only: dict[str, str], flavour: str) -> None:
    by_pip = build_elsewhere(flavour, environ=pip_only)

    assert by_pip.read_bytes() == build_elsewhere(flavour).read_bytes()


def test_the_aws_zip_holds_arm64_code_only_and_is_small(build_elsewhere: Build) -> None:
    path = build_elsewhere("aws")

    with zipfile.ZipFile(path) as opened:
        native = {name: opened.read(name)[:20] for name in opened.namelist() if name.endswith(".so")}
        names = opened.namelist()
    assert native
    assert {struct.unpack_from("<H", start, 18)[0] for start in native.values()} == {ELF_AARCH64}
    assert {"wallet_manager/handler.py", "shared/__init__.py", "aws_lambda_powertools/__init__.py"} <= set(names)
    assert path.stat().st_size <= LARGEST_BYTES


def test_a_dependency_taken_out_of_the_lock_file_is_caught_without_running_anything(copy: Context) -> None:
    # GIVEN the real sources and a lock file that pins nothing
    (copy.root / "lambda_src" / "wallet_manager" / "requirements.txt").write_text("")

    # WHEN the package for AWS is built
    with pytest.raises(BadInput) as caught:
        build(copy, "aws", ["wallet_manager"])

    # THEN what is missing is named with the file that imports it
    assert "aws_lambda_powertools" in caught.value.why
    assert "lambda_src/wallet_manager/" in caught.value.why or "lambda_src/shared/" in caught.value.why
