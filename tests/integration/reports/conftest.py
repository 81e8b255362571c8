"""A real browser, and a report with everything in it that a report can have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from policies.rule import Table
from tests.integration.chromium import chromium
from tools.model import Change, DriftItem, Edit, Finding, Plan, RunResult, Timing, Verdict
from tools.report import html

LONG = 'module.monitoring.aws_cloudwatch_metric_alarm.metric["prod-safemate-api-monitor-dead-letter-queue-depth"]'
HOSTILE = "<script>window.attacked = true</script><img src=https://example.invalid/x onerror='window.attacked = true'>"

TABLE = Table("Quantities", ("what", "how many"), (("alarms", "9"),), "limits as of 2026-11")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, which ends with these tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with findings, changes of every kind, drift, tables, long addresses and hostile values."""
    folder = tmp_path_factory.mktemp("report")
    edits = (Edit("environment[0].variables.LEVEL", "INFO", HOSTILE), Edit("role", "x" * 160, "y" * 160, forces=True))
    changes = (
        *(Change(f"{LONG}[{n}]", "t", ("create",)) for n in range(300)),
        Change('module.table["users"].aws_dynamodb_table.this', "aws_dynamodb_table", ("delete",)),
        Change(HOSTILE, "t", ("delete", "create"), edits=edits, reason="replace_because_cannot_update"),
        Change("aws_lambda_function.f", "t", ("update",), edits=edits),
    )
    findings = (
        Finding("CKV_SM_0003", LONG, "fail", f"a message {HOSTILE}", file="terraform/modules/api/x.tf", line=12),
        Finding("SM_P_0002", "aws_iam_role_policy.this", "unknown", "not known until apply"),
        Finding("CKV_AWS_59", "aws_api_gateway_method.health", "waived", "open; waived until 2027 by us: on purpose"),
    )
    result = RunResult(
        verb="plan", environment="prod", target="local", stack="service", run_dir=folder,
        timings=(Timing("plan", 4.25),), notes=(HOSTILE,), outputs={"wallet_api_url": "http://127.0.0.1:4566/x"},
        plan=Plan(folder / "plan.tfplan", folder / "plan.json", "cd" * 32, changes),
        drift=(DriftItem("aws_iam_role.this", "inline_policy", "(not set)", '[{"name": "backdoor"}]' * 6),),
        verdict=Verdict("fail", findings, {"resources": 3, "failed": 1}, tables=(TABLE,)),
    )  # fmt: skip
    path = folder / "report.html"
    path.write_text(html.render(result), encoding="utf-8")
    return path
