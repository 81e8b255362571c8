"""SafeMate's own checks inside checkov: whatever keeps one of them from speaking is noticed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.checks import CHECKS
from tests.policies.cases.case import plan, resource
from tests.policies.test_failing_open import CHECK
from tools.context import REPOSITORY, Context
from tools.errors import GateUnsound
from tools.policy.client import PolicyWorker
from tools.policy.rules import Rules, load

TABLE = "aws_dynamodb_table.this"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the real policies, free to be spoilt."""
    return shutil.copytree(REPOSITORY / "policies", tmp_path / "policies", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def start(policy_python: Path, policies: Path) -> Iterator[Callable[[], PolicyWorker]]:
    """Starts a worker with the copy."""
    started: list[PolicyWorker] = []

    def begin() -> PolicyWorker:
        started.append(PolicyWorker.start(policy_python, {"PATH": os.environ["PATH"]}, policies=policies))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


def add(policies: Path, body: str, *, listed: str = "added", file: str = "added.py") -> None:
    (policies / "checks" / file).write_text(CHECK.format(body=body))
    if listed:
        with (policies / "checks" / "__init__.py").open("a") as checks:
            checks.write(f'\nCHECKS["CKV_SM_9999"] = "{listed}"\n')


def swap(policies: Path, one: str, other: str) -> None:
    listed = policies / "checks" / "__init__.py"
    text = listed.read_text().replace(f'"{one}"', '"-"').replace(f'"{other}"', f'"{one}"').replace('"-"', f'"{other}"')
    listed.write_text(text)


def table(folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan(resource("aws_dynamodb_table", "this", {"name": "x"}))))
    return path


PASS = "return CheckResult.PASSED"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda p: add(p, PASS, listed=""), "added.py is listed nowhere in policies/checks/__init__.py"),
        (lambda p: add(p, PASS, listed="names"), "added.py is listed nowhere"),
        (lambda p: swap(p, "names", "trust"), "CHECKS lists CKV_SM_0001 in trust, but policies.checks.names"),
        (lambda p: (p / "checks" / "added.py").write_text("x = 1"), "added.py is listed nowhere"),
        (lambda p: (p / "checks" / "added.yaml").write_text("a: 1"), "CHECKS lists these graph checks"),
        (lambda p: (p / "checks" / "bucket_policy.yaml").write_text("metadata: {id: CKV2_SM_0001}"), "graph checks"),
        (lambda p: (p / "__init__.py").unlink(), "policies/__init__.py is missing"),
    ],
    ids=[
        "a file that is not listed", "listed in another file", "two that are mixed up", "a dead file",
        "a graph file that is not listed", "a graph that cannot be read", "no package",
    ],
)  # fmt: skip
def test_a_folder_of_checks_that_is_not_what_it_says_is_refused(
    start: Any, policies: Path, tmp_path: Path, spoil: Any, says: str
) -> None:
    spoil(policies)

    with pytest.raises(GateUnsound, match="own checks could not be loaded") as caught:
        start().scan_plan(table(tmp_path)).result(120)
    assert says in caught.value.why


def test_a_check_that_asks_for_no_resource_is_refused(start: Any, policies: Path, tmp_path: Path) -> None:
    add(policies, PASS)
    added = policies / "checks" / "added.py"
    added.write_text(added.read_text().replace('("aws_dynamodb_table",)', "()"))

    with pytest.raises(GateUnsound) as caught:
        start().scan_plan(table(tmp_path)).result(120)
    assert "CKV_SM_9999" in caught.value.why


def test_every_answer_of_every_check_is_witnessed(start: Any, policies: Path, tmp_path: Path) -> None:
    add(policies, "self.details.append('the plan does not say'); return CheckResult.UNKNOWN")

    own = start().scan_plan(table(tmp_path)).result(120).own

    assert {rule for rule in CHECKS if rule.startswith("CKV_")} | {"CKV_SM_9999"} == set(own.supports)
    assert own.graphs == own.graphs_ran == {rule for rule in CHECKS if rule.startswith("CKV2_")}
    assert own.answers["CKV_SM_9999", TABLE] == "UNKNOWN"
    assert own.unknown == {("CKV_SM_9999", TABLE): "Added; the plan does not say"}
    wanted = {rule for rule, types in own.supports.items() if "aws_dynamodb_table" in types or "aws_*" in types}
    assert wanted <= {rule for rule, address in own.answers if address == TABLE}


def test_a_check_that_could_not_tell_blocks(start: Any, policies: Path, judged: Any, plan: Any, rules: Rules) -> None:
    """checkov drops such an answer, as if nobody had been asked."""
    add(policies, "return CheckResult.UNKNOWN")

    verdict = judged(start(), plan("clean"), rules=rules)

    unknown = {(f.address, f.result) for f in verdict.blocking if f.rule == "CKV_SM_9999"}
    assert len(unknown) == 2
    assert {result for _, result in unknown} == {"unknown"}


def test_a_check_that_answers_nothing_is_unsound(
    start: Any, policies: Path, judged: Any, plan: Any, rules: Rules
) -> None:
    """checkov takes that for "unknown", and drops it."""
    add(policies, "return None")

    verdict = judged(start(), plan("clean"), rules=rules)

    assert verdict.result == "unsound"
    assert "CKV_SM_9999 on module.table" in verdict.reasons[0]


FILTERED = """
def sabotage():
    from checkov.runner_filter import RunnerFilter
    real = RunnerFilter.should_run_check
    RunnerFilter.should_run_check = lambda s, check=None, *r, **n: "_SM_" not in check.id and real(s, check, *r, **n)
"""
FORGOTTEN = """
def sabotage():
    from checkov.terraform.checks.resource.registry import resource_registry
    for checks in resource_registry.checks.values():
        checks[:] = [check for check in checks if check.id != "CKV_SM_0004"]
    for checks in resource_registry.wildcard_checks.values():
        checks[:] = [check for check in checks if check.id != "CKV_SM_0001"]
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [(FILTERED, "own checks gave no answer"), (FORGOTTEN, "of SafeMate's own checks were not loaded")],
    ids=["filtered out", "taken out of the registry"],
)
def test_checks_that_do_not_run_are_unsound(sabotaged: Any, plan: Any, judged: Any, code: str, says: str) -> None:
    real = load(Context.from_process())
    rules = Rules({}, real.minimum_checks, (), real.packaged)

    verdict = judged(sabotaged(code, REPOSITORY / "policies"), plan("clean"), rules=rules)

    assert verdict.result == "unsound"
    assert says in "\n".join(verdict.reasons)


def test_our_checks_say_nothing_of_source(own_worker: PolicyWorker, stack: Path) -> None:
    scan = own_worker.scan_hcl([stack]).result(120)

    assert not any("_SM_" in rule for rule in scan.registered | {record.rule for record in scan.failed})
    assert scan.own.answers == {}


def test_a_check_learns_whose_plan_it_is(start: Any, policies: Path, tmp_path: Path) -> None:
    told = "import os; self.details.append(os.environ['SAFEMATE_ENVIRONMENT'] + os.environ['SAFEMATE_STACK'])"
    add(policies, f"{told}; return CheckResult.FAILED")
    worker = start()

    for environment, stack in (("dev", "service"), ("prod", "bootstrap")):
        failed = worker.scan_plan(table(tmp_path), environment, stack).result(120).failed
        assert [f.details for f in failed if f.rule == "CKV_SM_9999"] == [(environment + stack,)]
