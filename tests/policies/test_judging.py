"""checkov's answers on a real plan and its source, and what becomes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.context import Context
from tools.policy.client import PolicyWorker
from tools.policy.gate import OWN
from tools.policy.rules import Rules, load

USERS, WALLETS = 'module.table["users"].aws_dynamodb_table.this', 'module.table["wallets"].aws_dynamodb_table.this'


def test_a_clean_plan_passes(worker: PolicyWorker, plan: Any, judged: Any) -> None:
    verdict = judged(worker, plan("clean"))

    assert verdict.result == "pass", verdict.reasons or verdict.blocking
    assert verdict.counts["resources"] == 3
    assert verdict.counts["passed"] > 10
    assert verdict.counts["waived"] == 2


def test_a_failing_plan_fails_for_the_instance_that_fails(worker: PolicyWorker, plan: Any, judged: Any) -> None:
    verdict = judged(worker, plan("failing"))

    assert verdict.result == "fail"
    (finding,) = verdict.blocking
    assert (finding.rule, finding.address, finding.result) == ("CKV_AWS_28", WALLETS, "fail")
    assert (finding.file, finding.line) == ("table/main.tf", 13)


def test_source_that_this_plan_does_not_make_blocks_without_a_waiver(
    worker: PolicyWorker, plan: Any, judged: Any, rules: Rules
) -> None:
    verdict = judged(worker, plan("clean"), rules=Rules({}, rules.minimum_checks, ()))

    blocked = {(f.rule, f.address, f.source) for f in verdict.blocking}
    assert blocked == {(rule, "aws_security_group.lambda", "hcl") for rule in ("CKV2_AWS_5", "CKV_AWS_382")}


def test_a_waiver_for_the_block_does_not_cover_the_instance(worker: PolicyWorker, plan: Any, judged: Any) -> None:
    verdict = judged(worker, plan("open_network"))

    blocked = {(f.rule, f.address) for f in verdict.blocking if f.source == "plan"}
    assert blocked == {(rule, "aws_security_group.lambda[0]") for rule in ("CKV2_AWS_5", "CKV_AWS_382")}


def test_a_plan_that_destroys_everything_leaves_nothing_to_judge(
    worker: PolicyWorker, plan: Any, judged: Any, tmp_path: Path
) -> None:
    document = json.loads(plan("failing").read_text())
    document["planned_values"] = {"root_module": {}}
    for change in document["resource_changes"]:
        change["change"] |= {"actions": ["delete"], "after": None, "after_unknown": {}}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document))

    verdict = judged(worker, path)

    assert (verdict.result, verdict.counts["resources"]) == ("pass", 0)


def test_a_key_made_by_the_same_plan_counts_as_a_key(worker: PolicyWorker, plan: Any) -> None:
    """Left alone, checkov drops the key's unknown ARN and calls the tables unencrypted."""
    scan = worker.scan_plan(plan("clean")).result(120)

    assert ("CKV_AWS_119", USERS) in scan.passed


def test_a_key_that_was_not_chosen_does_not_count_as_one(
    worker: PolicyWorker, plan: Any, judged: Any, tmp_path: Path
) -> None:
    """`var.encrypted ? aws_kms_key.this.arn : null`, come out null: left alone, checkov reads it as the key."""
    document = json.loads(plan("clean").read_text())
    (module,) = (m for m in document["planned_values"]["root_module"]["child_modules"] if "users" in m["address"])
    (change,) = (c for c in document["resource_changes"] if c["address"] == USERS)
    for values in (module["resources"][0]["values"], change["change"]["after"]):
        values["server_side_encryption"][0]["kms_key_arn"] = None
    change["change"]["after_unknown"]["server_side_encryption"] = [{}]
    block = document["configuration"]["root_module"]["module_calls"]["table"]["module"]["resources"][0]
    chosen = {"references": ["var.encrypted", "aws_kms_key.this.arn", "aws_kms_key.this"]}
    block["expressions"]["server_side_encryption"][0]["kms_key_arn"] = chosen
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document))

    verdict = judged(worker, path)

    assert [(f.rule, f.address) for f in verdict.blocking] == [("CKV_AWS_119", USERS)]


@pytest.mark.parametrize(
    ("file", "beside"),
    [("table/main.tf", 'resource "aws_dynamodb_table" "this" {'), ("main.tf", 'module "table" {')],
    ids=["on the resource", "on the module's call"],
)
def test_an_inline_skip_comment_hides_nothing(
    worker: PolicyWorker, plan: Any, judged: Any, stack: Path, file: str, beside: str
) -> None:
    # GIVEN comments that would make checkov skip the rule that fails, and one that passes
    source = (stack / file).read_text()
    comments = "  # checkov:skip=CKV_AWS_28: no need\n  #checkov:skip=CKV_AWS_119: none here\n"
    (stack / file).write_text(source.replace(beside, f"{beside}\n{comments}"))

    # WHEN the failing and the clean plan are judged
    failing, clean = judged(worker, plan("failing"), stack), judged(worker, plan("clean"), stack)

    # THEN the answers are what they were, and the comments are reported
    assert [(f.rule, f.address) for f in failing.blocking] == [("CKV_AWS_28", WALLETS)]
    assert clean.result == "pass"
    assert failing.counts["skip_comments"] == clean.counts["skip_comments"] == 2


def test_the_finding_names_the_skip_comment_that_does_not_help(
    worker: PolicyWorker, plan: Any, judged: Any, stack: Path
) -> None:
    table = stack / "table" / "main.tf"
    table.write_text(table.read_text().replace('"this" {', '"this" {\n  #checkov:skip=CKV_AWS_28: no need'))

    (finding,) = judged(worker, plan("failing"), stack).blocking

    assert "the skip comment in line 14 hides nothing" in finding.message


def test_what_the_caller_has_in_the_environment_changes_nothing(policy_python: Path, plan: Any, judged: Any) -> None:
    hostile = {
        "PATH": "/usr/bin:/bin",
        "BC_API_KEY": "a-key",
        "PRISMA_API_URL": "https://api.example",
        "CKV_IGNORED_DIRECTORIES": "table",
        "CHECKOV_CHECK_FAIL_LEVEL": "DEBUG",
        "EVAL_TF_PLAN_AFTER_UNKNOWN": "1",
        "TF_SPLIT_GRAPH": "True",
        "LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": "/nowhere",
    }
    with PolicyWorker.start(policy_python, hostile, policies=None) as worker:
        assert [(f.rule, f.address) for f in judged(worker, plan("failing")).blocking] == [("CKV_AWS_28", WALLETS)]


def test_the_floors_are_what_this_checkov_really_has(
    worker: PolicyWorker, plan: Any, stack: Path, rules: Rules
) -> None:
    """Raise minimum_checks together with checkov, or a broken installation of the new one could pass for whole."""
    for scan in (worker.scan_plan(plan("clean")).result(120), worker.scan_hcl([stack]).result(120)):
        loaded = sum(rule.startswith(("CKV_AWS_", "CKV2_AWS_")) for rule in scan.registered)
        assert loaded == rules.minimum_checks[scan.framework]


def test_every_disabled_or_waived_rule_exists(own_worker: PolicyWorker, plan: Any) -> None:
    known = own_worker.scan_plan(plan("clean")).result(120).registered | OWN
    real = load(Context.from_process())
    assert set(real.disabled) | {waiver.rule for waiver in real.waivers} <= known
