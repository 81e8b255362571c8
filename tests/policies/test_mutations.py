"""The mutation suite: for every rule of ours plans that break it and plans that keep it, before the whole gate."""

from __future__ import annotations

import json
import pkgutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from policies.checks import CHECKS
from policies.plan import PlanView
from tests.policies import cases as folder
from tests.policies.cases.case import ACCOUNTS, Case, Document
from tools.context import Context
from tools.model import Verdict
from tools.policy import judging
from tools.policy.client import PolicyWorker
from tools.policy.deployed_code import RULE as DEPLOYED_CODE
from tools.policy.gate import OWN
from tools.policy.plan_source import configured
from tools.policy.rules import Rules, load
from tools.policy.scan import Place, Scan

MODULES = sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if module.name != "case")
CASES: list[Case] = [case for name in MODULES for case in import_module(f"{folder.__name__}.{name}").CASES]
TODAY = date(2026, 11, 21)
WAIT = 600  # seconds; every case has been asked before the first is waited for


def silent_source(document: Document, registered: frozenset[str]) -> Future[Scan]:
    """A scan of a source that holds every block of the plan, and of which no rule has anything to say."""
    blocks = {address: Place() for address, _, _ in configured(document)}
    passed = frozenset(("CKV_AWS_0", address) for address in blocks)
    source: Future[Scan] = Future()
    source.set_result(Scan("hcl", blocks, passed, (), (), (), (), registered, (), ""))
    return source


def view_of(case: Case, document: Document, more: Any) -> PlanView:
    environment = document["variables"]["environment"]["value"]
    known = {"account_id": ACCOUNTS[environment], "environments": ACCOUNTS, **case.view, **more}
    return PlanView(document, environment, case.stack, **known)


@pytest.fixture(scope="module")
def real() -> Rules:
    """The rules of this repository, without waivers: a case is about what is wrong, not about what is accepted."""
    rules = load(Context.from_process())
    return Rules(rules.disabled, rules.minimum_checks, (), rules.packaged)


@pytest.fixture(scope="module")
def verdicts(
    own_worker: PolicyWorker, real: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[int, str], Future[Verdict]]]:
    """The gate's verdict on both plans of every case, by the case's number; asked for all at once, two at a time."""
    folder = tmp_path_factory.mktemp("plans")

    def judge(number: int, kind: str) -> Verdict:
        case = CASES[number]
        document, more = (case.violating, case.violating_view) if kind == "violating" else (case.clean, case.clean_view)
        path = folder / f"{number}-{kind}.json"
        path.write_text(json.dumps(document))
        seen = view_of(case, document, more)
        registered = own_worker.scan_hcl([EMPTY]).result(WAIT).registered
        return judging.ask(own_worker, silent_source(document, registered), path, seen, real, today=TODAY)

    with ThreadPoolExecutor(2) as pool:
        kinds = ("violating", "clean")
        yield {(n, kind): pool.submit(judge, n, kind) for n in range(len(CASES)) for kind in kinds}


EMPTY = Path(__file__).parent / "stack" / "table"


def blocking(verdict: Verdict, case: Case) -> set[tuple[str, str]]:
    """(address, result) of what the case's own rule blocks."""
    assert verdict.result in ("pass", "fail"), verdict.reasons
    return {(finding.address, finding.result) for finding in verdict.blocking if finding.rule == case.rule}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.id for case in CASES])
def test_the_rule_blocks_the_plan_that_breaks_it_and_not_the_one_that_keeps_it(verdicts: Any, number: int) -> None:
    case = CASES[number]

    caught = blocking(verdicts[number, "violating"].result(WAIT), case)
    assert caught, f"{case.rule} did not block the violating plan"
    assert not case.at or case.at in {address for address, _ in caught}, caught
    assert case.result in {result for _, result in caught}, caught

    assert not blocking(verdicts[number, "clean"].result(WAIT), case), f"{case.rule} blocks the clean plan"


def test_every_rule_of_ours_has_a_case() -> None:
    ours = set(CHECKS) | OWN - {DEPLOYED_CODE}  # that one is asked of a state, after an apply (test_rescan.py)

    assert ours - {case.rule for case in CASES} == set()
    assert {case.rule for case in CASES} - ours == set(), "cases for rules that do not exist"


def test_no_two_cases_are_called_the_same() -> None:
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []


def test_the_counts(verdicts: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """What the suite has shown, in numbers, for whoever reads the log."""
    ends = Counter(
        kind for (number, kind), verdict in verdicts.items() if blocking(verdict.result(WAIT), CASES[number])
    )

    rules = len({case.rule for case in CASES})
    with capsys.disabled():
        print(
            f"\nmutation suite: {rules} rules, {len(CASES)} violating plans, {ends['violating']} caught; "
            f"{len(CASES)} clean plans, {ends['clean']} blocked"
        )
    assert (ends["violating"], ends["clean"]) == (len(CASES), 0)
