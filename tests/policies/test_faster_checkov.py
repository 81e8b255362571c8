"""What makes checkov quicker changes nothing of what it finds: the same scans, with and without."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tools.context import REPOSITORY
from tools.policy.client import PolicyWorker
from tools.policy.scan import Scan

SLOW = """
faster_checkov.before_import = lambda: None
faster_checkov.remembered = lambda evaluate: evaluate

def sabotage():
    from checkov.terraform import plan_parser
    from checkov.terraform.context_parsers.tf_plan import parse
    from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform, safe_eval_functions
    plan_parser.parse = parse
    new, symbols = safe_eval_functions.Interpreter, safe_eval_functions.SAFE_EVAL_DICT
    safe_eval_functions.get_asteval = lambda: new(symtable=symbols, use_numpy=False, minimal=True)
"""


def comparable(scan: Scan) -> dict[str, Any]:
    """Everything a scan says, in an order of its own."""
    said = {name: getattr(scan, name) for name in scan.__dataclass_fields__}
    for name in ("failed", "skipped", "passed", "skip_comments"):
        said[name] = sorted(map(repr, said[name]))
    return said


@pytest.mark.parametrize("name", ["clean", "failing", "open_network"])
def test_a_plan_is_found_the_same(worker: PolicyWorker, sabotaged: Any, plan: Any, name: str) -> None:
    quick, slow = worker.scan_plan(plan(name)), sabotaged(SLOW).scan_plan(plan(name))

    assert comparable(quick.result(120)) == comparable(slow.result(120))
    assert quick.result().passed


def test_the_real_sources_are_found_the_same(worker: PolicyWorker, sabotaged: Any) -> None:
    folders = [REPOSITORY / "terraform" / "stacks" / "service"]

    quick, slow = worker.scan_hcl(folders), sabotaged(SLOW).scan_hcl(folders)

    assert comparable(quick.result(120)) == comparable(slow.result(120))
    assert len(quick.result().resources) > 50


@pytest.mark.skipif("SAFEMATE_PLANS" not in os.environ, reason="SAFEMATE_PLANS names no folder of real plans")
def test_real_plans_are_found_the_same(policy_python: Path, sabotaged: Any) -> None:
    """`nox -s plan` leaves plans in build/; a folder of copies of them can be named."""
    slow = sabotaged(SLOW, REPOSITORY / "policies")
    with PolicyWorker.start(policy_python, {"PATH": os.environ["PATH"]}) as quick:
        for path in sorted(Path(os.environ["SAFEMATE_PLANS"]).glob("*.json")):
            assert comparable(quick.scan_plan(path).result(120)) == comparable(slow.scan_plan(path).result(120)), path


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"terraform_version": "1", "planned_values": {"x": 1, "x": 2}}'])
def test_a_name_given_twice_is_a_document_that_cannot_be_read(worker: PolicyWorker, tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    json.loads(text)  # which takes the last

    # `for_checkov` would have taken the last as well: only what is no plan reaches the worker as it is
    assert worker.scan_plan(path).result(120).parsing_errors
