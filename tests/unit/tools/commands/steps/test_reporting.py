"""The files a run leaves: all four, redacted, also when it was blocked; and one on several environments."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.commands.steps import reporting
from tools.context import Context
from tools.environments.load import load
from tools.errors import GateBlocked
from tools.model import Change, Finding, Plan, Verdict
from tools.report.display import PlainDisplay
from tools.workflow import Executed, Request, Run

SECRET = "a-plain-looking-value"
ACCOUNT = "111111111111"


def run_of(context: Context, environment: str = "dev", **request: Any) -> Run:
    """A blocked run whose finding quotes a sensitive value and an account id."""
    message = f"{SECRET} may reach arn:aws:iam::{ACCOUNT}:root"
    address = "module.key.aws_kms_key.this"
    asked = Request(**{"verb": "plan", "environments": (environment,), **request})
    document = {"planned_values": {"outputs": {"o": {"value": SECRET, "sensitive": True}}}}
    plan = Plan(Path("plan.tfplan"), Path("plan.json"), "cd" * 32, (Change(address, "aws_kms_key", ("create",)),))
    return Run(
        context, asked, load(context, environment), PlainDisplay(io.StringIO(), 0), plan=plan, document=document,
        verdict=Verdict("fail", (Finding("CKV_SM_0001", address, "fail", message),), {}),
    )  # fmt: skip


def texts(run: Run) -> dict[str, str]:
    return {name: (run.run_dir / name).read_text(encoding="utf-8") for name in reporting.FILES}


def test_a_blocked_run_leaves_all_four_reports_and_no_secret_in_any(context: Context) -> None:
    run = run_of(context)
    assert reporting.write(run) is run
    for name, text in texts(run).items():
        assert "CKV_SM_0001" in text, name
        assert "[account dev]" in text.replace("\\", ""), name
        assert SECRET not in text, name
        assert ACCOUNT not in text, name


def test_a_finding_without_a_place_gets_that_of_its_resource_and_its_rules_page(context: Context) -> None:
    page = context.root / "policies" / "explanations" / "CKV_SM_0001.md"
    page.parent.mkdir(parents=True)
    page.write_text("# CKV_SM_0001: Names\n\n## Why\n\nBecause.\n")
    run = run_of(context)
    reporting.write(run)
    (log,) = json.loads(texts(run)["findings.sarif"])["runs"]
    assert log["tool"]["driver"]["rules"][0]["help"]["markdown"] == page.read_text()
    place = log["results"][0]["locations"][0]["physicalLocation"]
    source = context.root / place["artifactLocation"]["uri"]
    line = source.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line.startswith('resource "aws_kms_key" "this"')


def test_without_a_plan_there_is_nothing_to_report(context: Context) -> None:
    run = replace(run_of(context), plan=None)
    reporting.write(run)
    assert not run.run_dir.exists()


def test_the_reports_on_an_earlier_plan_go_when_another_is_made(context: Context) -> None:
    run = run_of(context)
    reporting.write(run)
    (run.run_dir / "verdict.json").write_text("{}")
    reporting.forget(run.run_dir)
    assert [path.name for path in run.run_dir.iterdir()] == ["verdict.json"]


def test_a_run_that_stopped_before_its_report_gets_one_and_another_keeps_its_own(context: Context) -> None:
    run = replace(run_of(context), verdict=None)
    reporting.write_missing(run)
    assert "not judged" in texts(run)["report.md"]
    reporting.write_missing(run_of(context))
    assert "not judged" in texts(run)["report.md"]


def test_applying_a_saved_plan_reports_what_its_gate_found(context: Context) -> None:
    run = replace(run_of(context, verb="apply", saved_plan=True), verdict=None)
    run.run_dir.mkdir(parents=True)
    verdict = {
        "result": "pass", "counts": {"resources": 3}, "reasons": [], "allowed": ["a.b"], "passed": {"CKV_AWS_7": 2},
        "findings": [Finding("CKV_AWS_59", "a.b", "waived", "open").as_json()],
        "tables": [{"title": "Quantities", "columns": ["what"], "rows": [["alarms"]], "note": ""}],
    }  # fmt: skip
    (run.run_dir / "verdict.json").write_text(json.dumps(verdict))
    reporting.write(run)
    report = texts(run)["report.md"]
    for expected in ("pass: 3 resources", "CKV\\_AWS\\_59", "Quantities", "allowed by name: a.b"):
        assert expected.replace("\\", "") in report.replace("\\", "")
    (run.run_dir / "verdict.json").write_text("[]")
    reporting.write(run)
    assert "**Policy:**" not in texts(run)["report.md"]


def test_several_environments_get_one_report_that_names_the_one_that_failed(context: Context) -> None:
    stopped = replace(run_of(context, "prod"), plan=None, verdict=None)
    executed = [Executed(run_of(context)), Executed(stopped, GateBlocked(f"no access to {ACCOUNT}"))]
    path = reporting.write_combined(executed)
    assert path == context.build / "local" / "report.md"
    text = path.read_text(encoding="utf-8").replace("\\", "")
    assert "prod: stopped: no access to [account dev]" in text
    assert "1 to create (dev 1)" in text
    assert ACCOUNT not in text


@pytest.mark.parametrize("stack", ["bootstrap", "account"])
def test_another_stack_has_a_combined_report_of_its_own(context: Context, stack: str) -> None:
    executed = [Executed(run_of(context, name, stack=stack)) for name in ("dev", "prod")]
    assert reporting.write_combined(executed) == context.build / "local" / f"report-{stack}.md"


def test_one_environment_or_none_with_a_plan_has_no_combined_report(context: Context) -> None:
    assert reporting.write_combined([Executed(run_of(context))]) is None
    bare = replace(run_of(context), plan=None)
    assert reporting.write_combined([Executed(bare), Executed(bare)]) is None
