from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tools.bench import cold_start
from tools.bench.ground import Ground
from tools.bench.ratios import RATIOS
from tools.context import REPOSITORY, Context
from tools.errors import ToolFailed

FUNCTIONS = {path.parent.name for path in (REPOSITORY / "lambda_src").glob("*/handler.py")}


def test_every_function_is_measured_against_the_limit_it_was_given() -> None:
    assert {f"cold_import_{name}" for name in FUNCTIONS} == {name for name in RATIOS if name.startswith("cold_import")}
    assert set(cold_start.LIMITS) <= FUNCTIONS
    assert cold_start.LIMITS == {"wallet_manager": 1.6, "payment_handler": 1.5, "api_monitor": 0.5}


@pytest.fixture
def ground(tmp_path: Path, context: Context) -> Ground:
    function = tmp_path / "repository" / "lambda_src" / "small"
    function.mkdir(parents=True)
    (function / "requirements.txt").write_text("")
    (function / "handler.py").write_text("import os\nhandler = print\nassert os.environ['ENVIRONMENT'] == 'dev'\n")
    return Ground(replace(context, root=tmp_path / "repository"), 0)


def test_a_zip_is_imported_as_lambda_does_and_no_bytecode_is_left(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cold_start, "ROUNDS", 2)
    ratio = cold_start._ratio_of("small")(ground, 1)
    assert (len(ratio.ours), len(ratio.theirs), ratio.limit) == (2, 2, None)
    assert not list((ground.context.build / "cold_start").rglob("*.pyc"))


def test_a_handler_that_cannot_be_imported_is_no_fast_one() -> None:
    with pytest.raises(ToolFailed, match="a cold import failed"):
        cold_start._run("import nothing_of_that_name", {})
