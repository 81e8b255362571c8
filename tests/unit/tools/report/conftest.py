from __future__ import annotations

from pathlib import Path

import pytest

from policies.rule import Table
from tools.model import Change, Edit, Finding, Package, Plan, RunResult, Timing, Verdict


@pytest.fixture
def result(tmp_path: Path) -> RunResult:
    """A run that would destroy one thing, replace and update one each and make two, with one finding that blocks."""
    changes = (
        Change("aws_sqs_queue.new", "aws_sqs_queue", ("create",)),
        Change('module.table["users"].aws_dynamodb_table.this', "aws_dynamodb_table", ("delete",)),
        Change("aws_sqs_queue.other", "aws_sqs_queue", ("create",)),
        Change("aws_kms_key.same", "aws_kms_key", ("no-op",)),
        Change(
            "aws_s3_bucket.data", "aws_s3_bucket", ("delete", "create"), reason="replace_because_cannot_update",
            edits=(Edit("bucket", "dev-old", "dev-new", forces=True), Edit("arn", "x", "(known after apply)")),
        ),
        Change("aws_lambda_function.f", "aws_lambda_function", ("update",), edits=(Edit("timeout", "30", "60"),)),
    )  # fmt: skip
    findings = (
        Finding("CKV_AWS_28", "aws_dynamodb_table.this", "fail", "no | recovery", file="terraform/a b.tf", line=7),
        Finding("CKV_AWS_59", "aws_api_gateway_method.health", "waived", "open; waived until 2027 by us: on purpose"),
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
        verdict=Verdict(
            "fail", findings, {"resources": 3, "failed": 1, "waived": 1, "unknown": 0},
            tables=(Table("Quantities", ("what", "how many"), (("alarms", "12"),), note="as of today"),),
            allowed=("aws_s3_bucket.data",), passed={"CKV_AWS_7": 3},
        ),
        outputs={
            "wallet_api_url": "http://127.0.0.1:4566/restapis/a/dev/_user_request_",
            "payment_api_url": "http://127.0.0.1:4566/restapis/b/dev/_user_request_",
        },
    )  # fmt: skip
