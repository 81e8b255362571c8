"""The gate with checkov itself. These tests need the policy interpreter: `nox -s policies` makes it and names it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools.context import Context
from tools.model import Verdict
from tools.policy.client import WORKER, PolicyWorker
from tools.policy.gate import judge
from tools.policy.interpreter import find_policy_python
from tools.policy.rules import Rules, Waiver, load

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
ENV = {"PATH": os.environ["PATH"]}
NETWORK = "aws_security_group.lambda"


@pytest.fixture(scope="session")
def policy_python() -> Path:
    return find_policy_python(Context.from_process())


@pytest.fixture(scope="session")
def worker(policy_python: Path) -> Iterator[PolicyWorker]:
    """One worker for all tests of checkov's own rules, which the little stack keeps; ours ask for more than it has."""
    with PolicyWorker.start(policy_python, ENV, policies=None) as started:
        yield started


@pytest.fixture(scope="session")
def own_worker(policy_python: Path) -> Iterator[PolicyWorker]:
    """One worker with SafeMate's own checks, for all tests that do not break it."""
    with PolicyWorker.start(policy_python, ENV) as started:
        yield started


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A copy of the little stack, free to be changed."""
    return shutil.copytree(HERE / "stack", tmp_path / "stack")


@pytest.fixture
def rules() -> Rules:
    """The real floors, nothing disabled, and waivers for the network that is in the source but not in most plans."""
    real = load(Context.from_process())
    waivers = (
        Waiver(rule, NETWORK, ("dev",), "not made in dev", "tests", TODAY) for rule in ("CKV2_AWS_5", "CKV_AWS_382")
    )
    return Rules({}, real.minimum_checks, tuple(waivers))


@pytest.fixture
def plan() -> Callable[[str], Path]:
    return lambda name: HERE / "plans" / f"{name}.json"


@pytest.fixture
def judged(rules: Rules) -> Callable[..., Verdict]:
    """Judges a plan document and a stack with one worker, waiting at most two minutes for it."""

    def judge_with(
        worker: PolicyWorker, plan_path: Path, stack: Path = HERE / "stack", rules: Rules = rules
    ) -> Verdict:
        hcl, planned = worker.scan_hcl([stack]), worker.scan_plan(plan_path)
        return judge("dev", _document(plan_path), planned.result(120), hcl.result(120), rules, TODAY, root=stack)

    return judge_with


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


@pytest.fixture
def sabotaged(policy_python: Path, tmp_path: Path) -> Iterator[Callable[..., PolicyWorker]]:
    """Starts a real worker in which some code has run after checkov was imported; `rule(id)` finds a rule there."""
    started: list[PolicyWorker] = []

    def begin(code: str, policies: Path | None = None) -> PolicyWorker:
        folder = tmp_path / "sabotaged"
        folder.mkdir()
        for module in WORKER.parent.glob("*.py"):
            shutil.copy(module, folder)
        with (folder / "checkov_scans.py").open("a") as scans:
            scans.write(f"\n{_SABOTAGE}\n{code}\n")
        started.append(PolicyWorker.start(policy_python, ENV, policies=policies, script=folder / WORKER.name))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


_SABOTAGE = """
_prepare = prepare

def prepare(policies=None):
    version = _prepare(policies)
    sabotage()
    return version

def rule(wanted):
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.terraform.checks.resource.registry import resource_registry
    rules = [rule for _, rule in resource_registry.all_checks()] + get_graph_checks_registry("terraform").checks
    return next(rule for rule in rules if rule.id == wanted)
"""
