"""What a person and a machine read of a run: the console summary, report.md, and --json."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools.errors import GateBlocked, HarnessError
from tools.model import Change, DriftItem, Finding, Package, Plan, RunResult, Timing, Verdict
from tools.report import as_json, console, markdown


@pytest.fixture
def result(tmp_path: Path) -> RunResult:
    """A run that would destroy one thing and make two, with one finding that blocks and one that is waived."""
    changes = (
        Change("aws_sqs_queue.new", "aws_sqs_queue", ("create",)),
        Change('module.table["users"].aws_dynamodb_table.this', "aws_dynamodb_table", ("delete",)),
        Change("aws_sqs_queue.other", "aws_sqs_queue", ("create",)),
        Change("aws_kms_key.same", "aws_kms_key", ("no-op",)),
    )
    findings = (
        Finding("CKV_AWS_28", "aws_dynamodb_table.this", "fail", "no | recovery"),
        Finding("CKV_AWS_59", "aws_api_gateway_method.health", "waived", "open on purpose"),
    )
    return RunResult(
        verb="plan",
        environment="dev",
        target="local",
        stack="service",
        run_dir=tmp_path,
        timings=(Timing("plan", 4.25), Timing("gate", 0.75)),
        packages=(Package("wallet_manager", "local", tmp_path / "w.zip", "ab" * 32, 2048, True),),
        plan=Plan(tmp_path / "plan.tfplan", tmp_path / "plan.json", "cd" * 32, changes),
        verdict=Verdict("fail", findings, {"resources": 3, "failed": 1, "waived": 1, "unknown": 0}),
        outputs={
            "wallet_api_url": "http://127.0.0.1:4566/restapis/a/dev/_user_request_",
            "payment_api_url": "http://127.0.0.1:4566/restapis/b/dev/_user_request_",
        },
    )


def test_the_markdown_report_names_what_is_destroyed_before_what_is_made(result: RunResult) -> None:
    text = markdown.render(result)
    assert text.index("<summary>1 to delete") < text.index("<summary>2 to create")
    assert "<details open><summary>1 to delete" in text
    assert "cd" * 32 in text


def test_a_bar_in_a_message_does_not_break_the_table(result: RunResult) -> None:
    row = next(line for line in markdown.render(result).splitlines() if "CKV_AWS_28" in line)
    assert row == "| fail | CKV_AWS_28 | `aws_dynamodb_table.this` | no \\| recovery |"


def test_drift_is_a_table_with_both_values(result: RunResult) -> None:
    item = DriftItem("aws_s3_bucket_versioning.this", "status", "Enabled", "Suspended")
    text = markdown.render(replace(result, verb="drift", drift=(item,)))
    assert "| `aws_s3_bucket_versioning.this` | status | Enabled | Suspended |" in text


def test_the_summary_says_what_changes_who_judged_it_and_how_long_each_step_took(
    result: RunResult, capsys: pytest.CaptureFixture[str]
) -> None:
    console.summary([(result, None)])
    printed = capsys.readouterr().out
    assert "2 to create, 1 to delete, 1 unchanged" in printed
    assert "fail (3 resources, 1 failed, 1 waived)" in printed
    assert "plan 4.2 s · gate 0.8 s = 5.0 s" in printed
    assert "curl http://127.0.0.1:4566/restapis/a/dev/_user_request_/health" in printed
    assert "http://127.0.0.1:4566/restapis/b/dev/_user_request_" in printed


def test_an_error_has_its_explanation_and_the_way_out(result: RunResult, capsys: pytest.CaptureFixture[str]) -> None:
    error = GateBlocked("1 policy finding blocks dev", why="CKV_AWS_28 …", hint="mend it")
    console.summary([(result, error)])
    printed = capsys.readouterr().out
    assert "error in dev: 1 policy finding blocks dev" in printed
    assert "  CKV_AWS_28 …" in printed
    assert "  → mend it" in printed


def test_several_environments_get_one_table(result: RunResult, capsys: pytest.CaptureFixture[str]) -> None:
    prod = replace(result, environment="prod", plan=None, verdict=None)
    console.summary([(result, None), (prod, HarnessError("broken"))])
    table = capsys.readouterr().out.split("all environments")[1]
    assert "dev" in table
    assert "ok" in table
    assert "exit 3" in table


def test_json_holds_counts_findings_that_block_and_the_error(result: RunResult) -> None:
    found = json.loads(json.dumps(as_json.summary(result, GateBlocked("no", hint="mend"))))
    assert found["changes"] == {"create": 2, "delete": 1, "no-op": 1}
    assert [f["rule"] for f in found["findings"]] == ["CKV_AWS_28"]
    assert (found["exit_code"], found["error"]["kind"]) == (1, "GateBlocked")
    assert found["seconds"] == {"plan": 4.25, "gate": 0.75}
