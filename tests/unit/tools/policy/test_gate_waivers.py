"""A waiver covers one rule on one resource in the environments it names, and is of use or in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tools.model import Verdict
from tools.policy.gate import judge
from tools.policy.rules import Waiver

TODAY = date(2026, 11, 21)
TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"


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
    assert "unused waiver" in answer.findings[0].message


def test_blocking_findings_come_before_waived_ones(make: Any, clean: Any) -> None:
    plan, _, hcl_scan = clean()
    failed = (make.record("CKV_AWS_2", KEY), make.record("CKV_AWS_28", TABLE))
    plan_scan = make.scan("plan", [TABLE, KEY], *failed)

    answer = verdict(plan, plan_scan, hcl_scan, make.rules(waiver("CKV_AWS_2", KEY)))

    assert [f.result for f in answer.findings] == ["fail", "waived"]
    assert answer.counts["failed"] == 1
    assert answer.counts["waived"] == 1
