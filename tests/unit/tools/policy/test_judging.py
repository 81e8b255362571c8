"""A plan is put before all that have a say, and what the repository knows of its environment goes with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.rule import Fault, Rule, answer
from tests.policies.documents import ACCOUNTS, plan, resource
from tools.context import Context
from tools.environments.load import load
from tools.errors import GateUnsound
from tools.policy import guarding, judging
from tools.policy.guarding import LINT
from tools.policy.scan import Scan

TODAY = date(2026, 11, 21)
ROLE = "aws_iam_role_policy.this"
DOCUMENT = plan(resource("aws_iam_role_policy", "this", {"policy": '{"Statement": []}'}), environment="dev")


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class Worker:
    """Answers as told, and keeps what it was asked."""

    def __init__(self, scan: Scan, lint: Any = ()) -> None:
        self.asked: list[Any] = []
        self._scan, self._lint = scan, lint

    def scan_plan(self, path: Path, environment: str, stack: str) -> Future[Scan]:
        self.asked.append(("plan", path.name, environment, stack))
        return done(self._scan)

    def lint(self, documents: Sequence[tuple[str, str]]) -> Future[Any]:
        self.asked.append(("lint", *documents))
        if isinstance(self._lint, Exception):
            failed: Future[Any] = Future()
            failed.set_exception(self._lint)
            return failed
        return done(self._lint)


@pytest.fixture
def judged(make: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Judges a document of dev with a fake worker and these rules over the whole plan."""

    def run(document: Any, *rules: Rule, lint: Any = (), **view: Any) -> tuple[Any, Worker]:
        monkeypatch.setattr(guarding, "RULES", rules)
        worker = Worker(make.scan("plan", [ROLE]), lint)
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(document))
        seen = judging.view(context, load(context, "dev"), "service", document, **view)
        known: Any = worker
        sources = done(make.scan("hcl", [ROLE]))
        return judging.ask(known, sources, path, seen, make.rules(), today=TODAY), worker

    return run


def rule(*faults: Fault, raises: bool = False) -> Rule:
    def check(*_: Any) -> Any:
        if raises:
            raise RuntimeError("boom")
        return answer(faults, 1)

    return Rule("SM_P_0001", "Something holds", check)


def test_checkov_parliament_and_our_rules_are_all_asked(judged: Any) -> None:
    said = (ROLE, "UNKNOWN_ACTION", "LOW", "s3:GetObjekt")

    verdict, worker = judged(DOCUMENT, rule(Fault(ROLE, "it is wrong")), lint=(said,), allowed=["a.b"])

    assert worker.asked == [("plan", "plan.json", "dev", "service"), ("lint", (ROLE, '{"Statement": []}'))]
    assert [(f.rule, f.address) for f in verdict.findings] == [("SM_P_0001", ROLE), (LINT, ROLE)]
    assert verdict.allowed == ("a.b",)


def test_without_policy_documents_parliament_is_not_asked(judged: Any, make: Any) -> None:
    document = plan(resource("aws_iam_role_policy", "this", {"name": "x"}), environment="dev")

    verdict, worker = judged(document, rule())

    assert [kind for kind, *_ in worker.asked] == ["plan"]
    assert verdict.result == "pass"


def test_a_rule_that_broke_makes_the_verdict_unsound(judged: Any) -> None:
    verdict, _ = judged(DOCUMENT, rule(raises=True))

    assert verdict.result == "unsound"
    assert "SM_P_0001" in verdict.reasons[0]


def test_a_parliament_that_broke_stops_everything(judged: Any) -> None:
    with pytest.raises(GateUnsound):
        judged(DOCUMENT, rule(), lint=GateUnsound("checkov could not finish a scan"))


def test_of_what_is_no_whole_plan_our_rules_are_not_asked(judged: Any) -> None:
    verdict, worker = judged({**DOCUMENT, "resource_changes": None}, rule(raises=True))

    assert [kind for kind, *_ in worker.asked] == ["plan"]
    assert verdict.reasons == ("the plan document has no resource_changes",)


def test_rules_see_the_environment_as_the_repository_has_it(context: Context) -> None:
    seen = judging.view(context, load(context, "prod"), "service", DOCUMENT, allowed=["a.b"])

    assert (seen.environment, seen.stack, seen.account_id) == ("prod", "service", ACCOUNTS["prod"])
    assert dict(seen.environments) == ACCOUNTS
    assert seen.allowed == {"a.b"}
    assert seen.delete_threshold == load(context, "prod").destroy_threshold


def test_rules_see_every_file_that_may_pin_a_version(context: Context) -> None:
    odd = context.root / "terraform" / "stacks" / "service" / "odd.tf"
    odd.write_text('terraform {\n  required_version = "> 1"\n}\n')

    versions = judging.view(context, load(context, "dev"), "service", DOCUMENT).versions

    assert "stacks/service/odd.tf" in versions
    assert {"stacks/service/versions.tf", "stacks/service/.terraform.lock.hcl"} <= set(versions)
    assert any(name.startswith("modules/") for name in versions)
    assert not any(name.startswith("stacks/bootstrap") for name in versions)
    assert "stacks/service/tables.tf" not in versions
