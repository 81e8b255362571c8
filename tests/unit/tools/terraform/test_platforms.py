from __future__ import annotations

import pytest

from tools.errors import ToolFailed
from tools.terraform.platforms import platform_named, this_platform


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux_amd64"),
        ("linux", "aarch64", "linux_arm64"),
        ("darwin", "arm64", "darwin_arm64"),
        ("darwin", "x86_64", "darwin_amd64"),
        ("win32", "AMD64", "windows_amd64"),
        ("win32", "ARM64", "windows_arm64"),
    ],
)
def test_pythons_names_become_terraforms(system: str, machine: str, name: str) -> None:
    assert platform_named(system, machine) == name


def test_an_unknown_platform_is_told_how_to_go_on() -> None:
    with pytest.raises(ToolFailed) as caught:
        platform_named("sunos5", "sparc")

    assert "TERRAFORM_BIN" in caught.value.hint


def test_this_machine_has_a_name() -> None:
    assert "_" in this_platform()
