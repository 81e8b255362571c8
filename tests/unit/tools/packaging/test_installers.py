from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tools.errors import BadInput, HarnessError, ToolFailed
from tools.packaging import flavours, installers

LOCK, TARGET = Path("lock.txt"), Path("target")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be PATH, and an interpreter without uv and pip modules."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in {"uv", "pip"} else real(name))
    return tmp_path


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def command(path: Path, flavour: flavours.Flavour = flavours.AWS, **environ: str) -> list[str]:
    return installers.command({"PATH": str(path), **environ}, flavour, LOCK, TARGET)


def test_uv_is_told_the_target_platform_and_to_build_nothing(programs: Path) -> None:
    uv = program(programs, "uv")

    words = command(programs)

    assert words[:3] == [uv, "pip", "install"]
    text = " ".join(words)
    assert "--python-platform aarch64-manylinux_2_28 --python-version 3.13" in text
    assert "--only-binary :all: --require-hashes --target target" in text


def test_local_wheels_are_for_the_running_interpreter(programs: Path) -> None:
    program(programs, "uv")

    words = command(programs, flavours.LOCAL)

    assert words[words.index("--python") + 1] == sys.executable
    assert "--python-platform" not in words


def test_the_variable_uv_goes_before_path(programs: Path) -> None:
    program(programs, "uv")
    (programs / "other").mkdir()
    chosen = program(programs / "other", "uv")

    assert command(programs, UV=chosen)[0] == chosen


def test_uv_as_a_module_of_this_interpreter_will_do(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name == "uv" else None)

    assert command(programs)[:4] == [sys.executable, "-m", "uv", "pip"]


def test_without_uv_pip_is_told_every_platform_tag_it_may_take(programs: Path) -> None:
    program(programs, "uv")
    (programs / "uv").unlink()
    pip = program(programs, "pip")

    words = command(programs)

    assert words[:2] == [pip, "install"]
    assert "manylinux_2_28_aarch64" in words
    assert "manylinux_2_17_aarch64" in words
    assert "manylinux2014_aarch64" in words
    assert words[words.index("--python-version") + 1] == "3.13"


def test_another_interpreters_pip_is_told_which_python_local_wheels_are_for(programs: Path) -> None:
    pip = program(programs, "pip3")

    assert command(programs, flavours.LOCAL)[:4] == [pip, "--python", sys.executable, "install"]


def test_neither_uv_nor_pip_is_one_clear_error(programs: Path) -> None:
    with pytest.raises(ToolFailed) as caught:
        command(programs)

    assert "neither uv nor pip" in caught.value.what
    assert "nox[uv]" in caught.value.hint


def test_the_installer_sees_its_settings_and_nothing_of_aws_or_terraform() -> None:
    given = {"PATH": "p", "UV_INDEX_URL": "i", "PIP_INDEX_URL": "j", "https_proxy": "k", "SSL_CERT_FILE": "l"}

    assert installers.environment({**given, "AWS_SECRET_ACCESS_KEY": "s", "TF_VAR_a": "b", "OTHER": "o"}) == given


@pytest.mark.parametrize(
    ("output", "kind", "words"),
    [
        (
            "error: No solution found\n  cause: Because docopt==0.6.2 has no usable wheels and you require docopt",
            BadInput,
            "has no wheel for arm64, Python 3.13",
        ),
        ("ERROR: Could not find a version that satisfies docopt==0.6.2 (from versions: none)", BadInput, "no wheel"),
        ("error: Hash-checking is required, but no trusted hash was provided for: `cffi`", BadInput, "lacks a hash"),
        ("error: In `--require-hashes` mode, all requirements must have a hash", BadInput, "lacks a hash"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", BadInput, "lacks a hash"),
        (
            "error: Failed to fetch: http://index/simple/\n cause: Connection refused",
            ToolFailed,
            "no answer from the index",
        ),
        ("WARNING: Retrying: NewConnectionError\nERROR: (from versions: none)", ToolFailed, "no answer from the index"),
        ("error: something new", ToolFailed, "could not be fetched"),
    ],
)
def test_failures_are_explained(output: str, kind: type[HarnessError], words: str) -> None:
    error = installers.explain(output, flavours.AWS, "wallet")

    assert type(error) is kind
    assert words in error.what
    assert output.splitlines()[-1] in error.why


def test_a_missing_wheel_and_a_missing_hash_come_with_the_command_that_mends_them() -> None:
    for output in ("has no usable wheels", "hash-checking"):
        assert (
            "uv pip compile lambda_src/wallet/requirements.in"
            in installers.explain(output, flavours.AWS, "wallet").hint
        )
