from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput
from tools.terraform.versions import Pin, read_pin

PIN = Pin("1.11.4", "1.11.0", "2.0.0")


@pytest.mark.parametrize("version", ["1.11.0", "1.11.4", "1.12.0", "1.100.3", "1.12.0-beta1", "1.11.4+build"])
def test_everything_from_the_minimum_up_to_the_bound_is_admitted(version: str) -> None:
    assert PIN.admits(version)


@pytest.mark.parametrize("version", ["1.10.9", "0.15.5", "1.9.11", "1.11.0-rc1", "2.0.0", "2.1.0"])
def test_older_newer_and_earlier_candidates_are_not(version: str) -> None:
    assert not PIN.admits(version)


def test_the_repositorys_own_pin_admits_what_it_downloads(context: Context) -> None:
    pin = read_pin(context)

    assert pin.admits(pin.release)


@pytest.mark.parametrize("text", ["", "[tool.safemate]\nterraform = '1.11.4'\n", "not toml ="])
def test_a_pyproject_without_a_pin_is_refused(context: Context, tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(BadInput, match=r"pyproject.toml"):
        read_pin(replace(context, root=tmp_path))
