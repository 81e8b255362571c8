"""A waiver covers one rule on one resource in the environments it names, and is of use or in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.rule import Fault
from tools.model import Verdict
from tools.policy.gate import judge
from tools.policy.guarding import Guarded
from tools.policy.rules import Waiver

TODAY = date(2026, 11, 21)
TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"
USERS, WALLETS = 'module.table["users"].aws_dynamodb_table.this', 'module.table["wallets"].aws_dynamodb_table.this'


def verdict(plan: Any, plan_scan: Any, hcl_scan: Any, rules: Any, environment: str = "dev") -> Verdict:
    return judge(environment, plan, plan_scan, hcl_scan, rules, TODAY)


def waiver(rule: str, address: str, *environments: str, expires: date = TODAY) -> Waiver:
    return Waiver(rule, address, environments or ("dev",), "because", "platform", expires)


def found(of: Verdict) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.address, f.result, f.source) for f in of.findings]


@pytest.mark.parametrize(
    ("given", "result"),
    [
        (waiver("CKV_AWS_28", TABLE), "pass"),
        (waiver("CKV_AWS_28", TABLE, "prod"), "fail"),
        (waiver("CKV_AWS_28", KEY), "fail"),
        (waiver("CKV_AWS_2", TABLE), "fail"),
        (waiver("CKV_AWS_28", TABLE, expires=date(2026, 11, 20)), "fail"),
    ],
    ids=["exact", "another environment", "another resource", "another rule", "expired"],
)
def test_a_waiver_covers_exactly_what_it_names(make: Any, clean: Any, given: Waiver, result: str) -> None:
    plan, _, hcl_scan = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))

    assert verdict(plan, plan_scan, hcl_scan, make.rules(given)).result == result


def test_a_waived_finding_stays_in_the_verdict_with_its_reason(make: Any, clean: Any) -> None:
    plan, _, hcl_scan = clean()
    plan_scan = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))

    answer = verdict(plan, plan_scan, hcl_scan, make.rules(waiver("CKV_AWS_28", TABLE)))

    assert found(answer) == [("CKV_AWS_28", TABLE, "waived", "plan")]
    assert "waived until 2026-11-21 by platform: because" in answer.findings[0].message
    assert answer.blocking == ()


def test_a_waiver_for_another_stack_neither_helps_nor_hinders(make: Any, clean: Any) -> None:
    plan, plan_scan, hcl_scan = clean()
    elsewhere = make.rules(replace(waiver("CKV_AWS_28", TABLE), stack="bootstrap"))

    assert verdict(plan, plan_scan, hcl_scan, elsewhere).result == "pass"
    failing = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))
    assert verdict(plan, failing, hcl_scan, elsewhere).result == "fail"
    assert judge("dev", plan, failing, hcl_scan, elsewhere, TODAY, stack="bootstrap").result == "pass"


def test_a_waiver_with_nothing_to_waive_blocks(make: Any, clean: Any) -> None:
    answer = verdict(*clean(), make.rules(waiver("CKV_AWS_28", TABLE)))

    assert found(answer) == [("CKV_AWS_28", TABLE, "fail", "policies")]
    assert "unused waiver: nothing to waive here in dev; take dev out of it" in answer.findings[0].message


def test_a_waiver_for_an_environment_that_does_not_need_it_blocks_there(make: Any, clean: Any) -> None:
    plan, plan_scan, hcl_scan = clean()
    failing = make.scan("plan", [TABLE, KEY], make.record("CKV_AWS_28", TABLE))
    wide = make.rules(waiver("CKV_AWS_28", TABLE, "dev", "prod"))

    assert verdict(plan, failing, hcl_scan, wide, "prod").result == "pass"
    assert verdict(plan, plan_scan, hcl_scan, wide, "dev").result == "fail"


def test_a_waiver_that_names_a_block_is_over_broad_where_the_plan_makes_instances(make: Any) -> None:
    # GIVEN a block whose source fails, and of which the plan makes two instances
    plan = make.plan(make.change(USERS), make.change(WALLETS))
    scans = make.scan("plan", [USERS, WALLETS]), make.scan("hcl", [TABLE], make.record("CKV_AWS_28", TABLE))

    # WHEN the block is waived as a whole
    answer = verdict(plan, *scans, make.rules(waiver("CKV_AWS_28", TABLE)))

    # THEN the waiver covers nothing and says which instances there are; each needs one of its own
    assert found(answer) == [
        ("CKV_AWS_28", TABLE, "fail", "policies"),
        ("CKV_AWS_28", USERS, "fail", "hcl"),
        ("CKV_AWS_28", WALLETS, "fail", "hcl"),
    ]
    assert answer.findings[0].message.startswith(
        f"over-broad waiver: it names a block; name what it is for, such as {USERS}"
    )
    each = make.rules(waiver("CKV_AWS_28", USERS), waiver("CKV_AWS_28", WALLETS))
    assert verdict(plan, *scans, each).result == "pass"


def test_waiving_a_rule_that_does_not_exist_blocks_in_every_environment(make: Any, clean: Any) -> None:
    answer = verdict(*clean(), make.rules(waiver("CKV_SM_9999", TABLE, "prod")), "dev")

    assert found(answer) == [("CKV_SM_9999", "policies/waivers.yaml", "fail", "policies")]
    assert "there is no such rule" in answer.findings[0].message


def test_what_our_own_rules_say_can_be_waived_alike(make: Any, clean: Any) -> None:
    guarded = Guarded((("SM_P_0001", Fault(TABLE, "it would be deleted")),), {"SM_P_0001": 1})
    given = waiver("SM_P_0001", TABLE)

    answer = judge("dev", *clean(), make.rules(given), TODAY, guarded=guarded)

    assert found(answer) == [("SM_P_0001", TABLE, "waived", "plan")]
    assert judge("dev", *clean(), make.rules(), TODAY, guarded=guarded).result == "fail"


def test_blocking_findings_come_before_waived_ones(make: Any, clean: Any) -> None:
    plan, _, hcl_scan = clean()
    failed = (make.record("CKV_AWS_2", KEY), make.record("CKV_AWS_28", TABLE))
    plan_scan = make.scan("plan", [TABLE, KEY], *failed)

    answer = verdict(plan, plan_scan, hcl_scan, make.rules(waiver("CKV_AWS_2", KEY)))

    assert [f.result for f in answer.findings] == ["fail", "waived"]
    assert answer.counts["failed"] == 1
    assert answer.counts["waived"] == 1
