"""What a person and a machine read of a run on the console: the summary, and --json."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools.errors import GateBlocked, HarnessError
from tools.model import DriftItem, RunResult
from tools.report import as_json, console


def test_the_summary_says_what_changes_who_judged_it_and_how_long_each_step_took(
    result: RunResult, capsys: pytest.CaptureFixture[str]
) -> None:
    console.summary([(result, None)])
    printed = capsys.readouterr().out
    assert "2 to create, 1 to update, 1 to replace, 1 to delete, 1 unchanged" in printed
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
    assert found["changes"] == {"create": 2, "delete": 1, "no-op": 1, "replace": 1, "update": 1}
    assert [f["rule"] for f in found["findings"]] == ["CKV_AWS_28"]
    assert (found["exit_code"], found["error"]["kind"]) == (1, "GateBlocked")
    assert found["seconds"] == {"plan": 4.25, "gate": 0.75}


def test_the_console_groups_drift_by_resource(result: RunResult, capsys: pytest.CaptureFixture[str]) -> None:
    items = (DriftItem("a.b", "status", "on", "off"), DriftItem("a.b", "", "exists", "gone"))
    console.summary([(replace(result, verb="drift", drift=items), None)])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    start = lines.index("drift      a.b")
    assert lines[start + 1 : start + 3] == ["status: on → off", "exists → gone"]


def test_the_console_shows_no_secret_that_a_message_has_picked_up(
    result: RunResult, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    error = HarnessError("x", why=f"key {secret} in 111122223333")
    console.summary([(replace(result, notes=(f"used {secret}",)), error)])
    printed = capsys.readouterr().out
    assert secret not in printed
    assert "111122223333" in printed


def test_the_summary_of_several_says_where_the_report_on_all_is(
    result: RunResult, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console.summary([(result, None), (result, None)], tmp_path / "report.md")
    assert capsys.readouterr().out.rstrip().endswith("report.md")
