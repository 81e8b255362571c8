from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput
from tools.targets import local


def with_python(context: Context, value: str) -> Context:
    return replace(context, environ={**context.environ, "SAFEMATE_STANDINS_PYTHON": value})


def test_stand_ins_run_on_the_interpreter_that_nox_names(context: Context) -> None:
    assert local.settings(with_python(context, sys.executable), 4599).standins_python == Path(sys.executable)


@pytest.mark.parametrize("value", [None, ""])
def test_without_it_there_are_none(context: Context, value: str | None) -> None:
    assert local.settings(context if value is None else with_python(context, value), 4599).standins_python is None


def test_an_interpreter_that_is_gone_is_refused(context: Context, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="SAFEMATE_STANDINS_PYTHON"):
        local.settings(with_python(context, str(tmp_path / "gone")), 4599)


def test_the_emulator_is_not_told_of_it_otherwise(context: Context) -> None:
    assert "SAFEMATE_STANDINS_PYTHON" not in local.settings(with_python(context, sys.executable), 4599).env
