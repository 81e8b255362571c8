"""Where the Python with checkov is looked for, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput
from tools.policy.interpreter import VARIABLE, find_policy_python


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_environment_that_nox_made_is_used(tmp_path: Path) -> None:
    made = program(tmp_path / ".nox" / "policy" / "bin" / "python")

    assert find_policy_python(Context(tmp_path, tmp_path / "build", {})) == made


def test_the_variable_comes_first(tmp_path: Path) -> None:
    program(tmp_path / ".nox" / "policy" / "bin" / "python")
    named = program(tmp_path / "mine")

    assert find_policy_python(Context(tmp_path, tmp_path / "build", {VARIABLE: str(named)})) == named


def test_a_variable_that_leads_nowhere_is_not_passed_over(tmp_path: Path) -> None:
    program(tmp_path / ".nox" / "policy" / "bin" / "python")

    with pytest.raises(BadInput, match=VARIABLE):
        find_policy_python(Context(tmp_path, tmp_path / "build", {VARIABLE: str(tmp_path / "nothing")}))


def test_a_missing_environment_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        find_policy_python(Context(tmp_path, tmp_path / "build", {}))

    assert "nox -s doctor" in caught.value.hint
