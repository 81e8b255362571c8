"""The stack that makes an account ready: it takes over the bucket its own state lies in."""

from __future__ import annotations

import json

from tests.integration.system.harness import Harness


def test_bootstrap_adopts_the_state_bucket_and_a_second_plan_changes_nothing(other_harness: Harness) -> None:
    other_harness.run("apply", "dev", "--stack", "bootstrap")
    s3 = other_harness.client("s3", "dev")
    bucket = "terraform-state-111111111111"
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=bucket)["Policy"]
    other_harness.run("plan", "dev", "--stack", "bootstrap")
    plan = json.loads((other_harness.build / "local/dev/bootstrap/plan.json").read_text())
    assert {tuple(c["change"]["actions"]) for c in plan["resource_changes"]} <= {("no-op",)}


def test_bootstrap_is_not_destroyed_by_a_command(other_harness: Harness) -> None:
    printed = other_harness.run("destroy", "dev", "--stack", "bootstrap", "--yes", expect=2)
    assert "holds the state of every stack" in printed
