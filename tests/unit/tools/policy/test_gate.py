"""What blocks, what is waived, and whose word counts when plan and source disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools.model import Finding, Verdict
from tools.policy.gate import UNREAD_DOCUMENT, judge
from tools.policy.rules import Waiver
from tools.policy.scan import Place

TODAY = date(2026, 11, 21)
TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"
USERS, WALLETS = 'module.table["users"].aws_dynamodb_table.this', 'module.table["wallets"].aws_dynamodb_table.this'


def verdict(plan: Any, plan_scan: Any, hcl_scan: Any, rules: Any, environment: str = "dev") -> Verdict:
    return judge(environment, plan, plan_scan, hcl_scan, rules, TODAY)


def waiver(rule: str, address: str, *environments: str, expires: date = TODAY) -> Waiver:
    return Waiver(rule, address, environments or ("dev",), "because", "platform", expires)


def found(of: Verdict) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.address, f.result, f.source) for f in of.findings]


def test_a_plan_that_every_rule_passes_passes(make: Any, clean: Any) -> None:
    answer = verdict(*clean(), make.rules())

    assert answer.result == "pass"
    assert answer.findings == ()
    assert answer.counts["resources"] == 2
    assert answer.counts["passed"] == 2


def test_a_failure_in_the_plan_blocks_and_says_where_the_resource_is_written(make: Any) -> None:
    # GIVEN a rule that one instance of a block fails
    plan = make.plan(make.change(USERS))
    plan_scan = make.scan("plan", [USERS], make.record("CKV_AWS_28", USERS))

    # WHEN it is judged
    answer = verdict(plan, plan_scan, make.scan("hcl", [TABLE]), make.rules())

    # THEN the finding names the instance, and the place of its block in the source
    assert answer.result == "fail"
    (finding,) = answer.findings
    assert finding == Finding("CKV_AWS_28", USERS, "fail", "CKV_AWS_28 must hold", "plan", "main.tf", 3)


def test_a_rule_skipped_by_a_comment_has_not_passed(make: Any, clean: Any) -> None:
    plan, plan_scan, _ = clean()
    skipped = make.scan("hcl", [TABLE, KEY], skipped=(make.record("CKV_AWS_28", TABLE),))

    answer = verdict(plan, plan_scan, skipped, make.rules())

    assert found(answer) == [("CKV_AWS_28", TABLE, "fail", "hcl")]
    assert "skipped by a comment" in answer.findings[0].message


def test_a_finding_says_that_the_skip_comment_beside_it_hides_nothing(make: Any, clean: Any) -> None:
    plan, _, _ = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))
    hcl_scan = make.scan("hcl", [TABLE, KEY], skip_comments=(make.comment("CKV_AWS_28", "main.tf", 4),))

    answer = verdict(plan, plan_scan, hcl_scan, make.rules())

    assert "the skip comment in line 4 hides nothing" in answer.findings[0].message
    assert answer.counts["skip_comments"] == 1


def test_a_disabled_rule_is_only_counted(make: Any, clean: Any) -> None:
    plan, _, hcl_scan = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))

    answer = verdict(plan, plan_scan, hcl_scan, make.rules(disabled={"CKV_AWS_28": "not for us"}))

    assert answer.result == "pass"
    assert answer.counts["disabled"] == 1


def test_disabling_a_rule_that_does_not_exist_blocks(make: Any, clean: Any) -> None:
    answer = verdict(*clean(), make.rules(disabled={"CKV_AWS_999": "a typing error"}))

    assert found(answer) == [("CKV_AWS_999", "policies/checkov.yaml", "fail", "policies")]


def test_the_same_failure_in_plan_and_source_is_reported_once(make: Any, clean: Any) -> None:
    plan, _, _ = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))
    hcl_scan = make.scan("hcl", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))

    assert found(verdict(plan, plan_scan, hcl_scan, make.rules())) == [("CKV_AWS_28", TABLE, "fail", "plan")]


def test_a_failure_of_the_block_is_not_covered_by_that_of_one_instance(make: Any) -> None:
    plan = make.plan(make.change(USERS), make.change(WALLETS))
    plan_scan = make.scan("plan", [USERS, WALLETS], make.record("CKV_AWS_28", WALLETS), passed=[("CKV_AWS_28", USERS)])
    hcl_scan = make.scan("hcl", [TABLE], make.record("CKV_AWS_28", TABLE))

    both = [("CKV_AWS_28", USERS, "fail", "hcl"), ("CKV_AWS_28", WALLETS, "fail", "plan")]
    assert found(verdict(plan, plan_scan, hcl_scan, make.rules())) == both


def test_a_failure_in_the_source_blocks_although_the_plan_passes_it(make: Any, clean: Any) -> None:
    """checkov passes CKV_AWS_300 on plans whatever the bucket does; only the source tells."""
    plan, _, _ = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], passed=[("CKV_AWS_28", TABLE)])
    hcl_scan = make.scan("hcl", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))

    assert found(verdict(plan, plan_scan, hcl_scan, make.rules())) == [("CKV_AWS_28", TABLE, "fail", "hcl")]


def test_a_block_that_this_environment_does_not_make_is_judged_too(make: Any) -> None:
    # GIVEN a network that is in the source and not in the plan
    network = "module.network.aws_vpc.this"
    plan = make.plan(make.change(KEY), blocks=[KEY, network])
    hcl_scan = make.scan("hcl", [KEY, network], make.record("CKV2_AWS_5", network))

    # THEN its failure blocks, unless it is waived by the address of the block
    scans = (plan, make.scan("plan", [KEY]), hcl_scan)
    assert found(verdict(*scans, make.rules())) == [("CKV2_AWS_5", network, "fail", "hcl")]
    assert verdict(*scans, make.rules(waiver("CKV2_AWS_5", network))).result == "pass"


def test_where_only_the_plan_knows_the_value_its_answer_on_every_instance_counts(make: Any) -> None:
    # GIVEN an argument that the source gives as each.value
    plan = make.plan(make.change(USERS), make.change(WALLETS))
    hcl_scan = make.scan("hcl", [TABLE], make.record("CKV_AWS_28", TABLE, unresolved=True))

    # WHEN the plan passes both instances, THEN nothing is left to say
    both = make.scan("plan", [USERS, WALLETS], passed=[("CKV_AWS_28", USERS), ("CKV_AWS_28", WALLETS)])
    answer = verdict(plan, both, hcl_scan, make.rules())
    assert answer.result == "pass"
    assert answer.counts["settled"] == 1

    # WHEN it fails one, THEN that one is the finding
    one = make.scan("plan", [USERS, WALLETS], make.record("CKV_AWS_28", WALLETS), passed=[("CKV_AWS_28", USERS)])
    assert found(verdict(plan, one, hcl_scan, make.rules())) == [("CKV_AWS_28", WALLETS, "fail", "plan")]

    # WHEN it says nothing of one, THEN nobody knows
    silent = make.scan("plan", [USERS, WALLETS], passed=[("CKV_AWS_28", USERS)])
    assert found(verdict(plan, silent, hcl_scan, make.rules())) == [("CKV_AWS_28", WALLETS, "unknown", "hcl")]


def test_a_failure_over_a_value_not_known_yet_is_unknown_and_blocks(make: Any) -> None:
    plan = make.plan(make.change(TABLE, unknown={"stream_arn": True}))
    plan_scan = make.scan("plan", [TABLE], make.record("CKV_AWS_2", TABLE, keys=["stream_arn"]))

    answer = verdict(plan, plan_scan, make.scan("hcl", [TABLE]), make.rules())

    assert found(answer) == [("CKV_AWS_2", TABLE, "unknown", "plan")]
    assert answer.result == "fail"


@pytest.mark.parametrize(
    ("keys", "source_passes", "expected"),
    [
        (["stream_arn"], True, []),
        (["stream_arn"], False, [("CKV_AWS_2", TABLE, "fail", "plan")]),
        (["stream_arn", "name"], True, [("CKV_AWS_2", TABLE, "unknown", "plan")]),
    ],
    ids=["the source passes it", "the source fails it too", "the rule saw a known value as well"],
)
def test_the_source_settles_only_what_the_plan_knows_nothing_of(
    make: Any, keys: list[str], source_passes: bool, expected: list[Any]
) -> None:
    plan = make.plan(make.change(TABLE, after={"name": "x"}, unknown={"stream_arn": True}))
    plan_scan = make.scan("plan", [TABLE], make.record("CKV_AWS_2", TABLE, keys=keys))
    failed = () if source_passes else (make.record("CKV_AWS_2", TABLE),)
    passed = [("CKV_AWS_2", TABLE)] if source_passes else []

    answer = verdict(plan, plan_scan, make.scan("hcl", [TABLE], *failed, passed=passed), make.rules())

    assert found(answer) == expected


def test_a_policy_document_that_nobody_can_read_yet_is_unknown(make: Any) -> None:
    # GIVEN a role policy whose text hangs on something the same apply makes
    role = "aws_iam_role_policy.this"
    plan = make.plan(make.change(role, unknown={"policy": True, "id": True}))
    source = plan["configuration"]["root_module"]["resources"][0]
    source["expressions"] = {"policy": {"references": ["aws_dynamodb_table.this.arn"]}}

    # THEN it blocks although no rule of checkov failed
    answer = verdict(plan, make.scan("plan", [role]), make.scan("hcl", [role]), make.rules())
    assert found(answer) == [(UNREAD_DOCUMENT, role, "unknown", "plan")]

    # AND a document that only the provider will fill in is none of ours
    source["expressions"] = {}
    assert verdict(plan, make.scan("plan", [role]), make.scan("hcl", [role]), make.rules()).result == "pass"


def test_a_plan_that_leaves_nothing_standing_has_nothing_to_answer_for(make: Any) -> None:
    plan = make.plan(make.change(TABLE, "delete"))
    hcl_scan = make.scan("hcl", [TABLE], make.record("CKV_AWS_28", TABLE))

    answer = verdict(plan, make.scan("plan", []), hcl_scan, make.rules(waiver("CKV_AWS_28", TABLE)))

    assert answer.result == "pass"


def test_doubt_about_the_scan_is_not_a_verdict_on_the_plan(make: Any, clean: Any) -> None:
    plan, plan_scan, hcl_scan = clean()

    answer = verdict(plan, replace(plan_scan, errors=("Failed to run check",)), hcl_scan, make.rules())

    assert answer.result == "unsound"
    assert answer.findings == ()
    assert "Failed to run check" in answer.reasons[0]


def test_files_are_named_relative_to_the_root_given(make: Any) -> None:
    plan = make.plan(make.change(KEY))
    record = replace(make.record("CKV_AWS_2", KEY), place=Place("/a/b/c.tf", 7))
    hcl_scan = make.scan("hcl", [KEY], record)

    answer = judge("dev", plan, make.scan("plan", [KEY]), hcl_scan, make.rules(), TODAY, root=Path("/a"))

    assert (answer.findings[0].file, answer.findings[0].line) == ("b/c.tf", 7)
