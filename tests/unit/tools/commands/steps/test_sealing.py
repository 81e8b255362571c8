"""The last look before Terraform starts: the verdict, the Terraform at hand, the state there is; then it is used up."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.policy.saved_plans import save_plan, state
from tools.commands.steps import sealing
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput
from tools.model import Plan, Target, Verdict
from tools.policy import verdict as verdicts
from tools.report.display import PlainDisplay
from tools.targets.access import Access
from tools.terraform.driver import Driver
from tools.workflow import Request, Run


@dataclass
class Backend:
    """A state bucket: the state, and the plans that were applied."""

    body: bytes | None = field(default_factory=lambda: json.dumps(state()).encode())
    spent: set[str] = field(default_factory=set)

    def read(self, *_: object) -> bytes | None:
        return self.body

    def spend(self, driver: Driver, access: Access, plan_sha256: str, about: dict[str, str]) -> None:
        if plan_sha256 in self.spent:
            raise BadInput("this plan was applied already: its verdict is used")
        self.spent.add(plan_sha256)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Backend:
    found = Backend()
    monkeypatch.setattr(sealing, "backend", found)
    return found


@pytest.fixture
def run(context: Context, tmp_path: Path) -> Run:
    """A run with a sealed plan."""
    environment = load(context, "dev")
    start = Run(
        replace(context, build=tmp_path), Request("apply", ("dev",)), environment, PlainDisplay(io.StringIO(), 0),
        access=Access(Target.LOCAL, environment, None, {}), terraform=Driver(tmp_path, tmp_path, {}, "1.11.4"),
    )  # fmt: skip
    start.run_dir.mkdir(parents=True)
    save_plan(start.run_dir / "plan.tfplan")
    plan = Plan(start.run_dir / "plan.tfplan", start.run_dir / "plan.json", "", ())
    plan.json_path.write_text('{"terraform_version": "1.11.4", "resource_changes": []}')
    binding = verdicts.binding(start.context, start.request, environment, plan)
    verdicts.write(start.run_dir / "verdict.json", Verdict("pass", (), {}), binding)
    return replace(start, plan=plan)


def used(run: Run) -> Any:
    return json.loads((run.run_dir / "verdict.json").read_text())["used_at"]


def test_looking_uses_nothing_up(run: Run, store: Backend) -> None:
    assert sealing.check(run) is run
    assert (used(run), store.spent) == (None, set())


def test_a_verdict_is_used_up_here_and_beside_the_state(run: Run, store: Backend) -> None:
    sealing.spend(run)

    assert used(run)
    assert store.spent == {json.loads((run.run_dir / "verdict.json").read_text())["plan_sha256"]}


def test_a_copy_of_an_unused_verdict_does_not_help(run: Run, store: Backend) -> None:
    kept = (run.run_dir / "verdict.json").read_bytes()
    sealing.spend(run)
    (run.run_dir / "verdict.json").write_bytes(kept)

    with pytest.raises(BadInput, match="applied already"):
        sealing.spend(run)
    assert used(run) is None


def test_a_plan_that_changes_nothing_needs_no_note(run: Run, store: Backend) -> None:
    sealing.spend(replace(run, plan=replace(run.planned, applyable=False)))

    assert used(run)
    assert store.spent == set()


@pytest.mark.parametrize("step", [sealing.check, sealing.spend])
def test_another_state_or_terraform_is_refused_and_nothing_is_used_up(run: Run, store: Backend, step: Any) -> None:
    with pytest.raises(BadInput, match="another Terraform"):
        step(replace(run, terraform=replace(run.driver, version="1.12.0")))
    store.body = None
    with pytest.raises(BadInput, match="is gone"):
        step(run)
    assert (used(run), store.spent) == (None, set())
