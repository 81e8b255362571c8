"""What becomes of the answers that our own rules give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from policies.rule import Fault
from tools.model import Finding, Verdict
from tools.policy.gate import judge
from tools.policy.guarding import Guarded
from tools.policy.scan import OwnAnswers

TODAY = date(2026, 11, 21)
TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"
USERS, WALLETS = 'module.table["users"].aws_dynamodb_table.this', 'module.table["wallets"].aws_dynamodb_table.this'


def found(of: Verdict) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.address, f.result, f.source) for f in of.findings]


def guarded(*faults: Fault, seen: int = 1) -> Guarded:
    """What one rule of ours over the whole plan said."""
    return Guarded(tuple(("SM_P_0010", fault) for fault in faults), {"SM_P_0010": seen})


def test_what_our_rules_over_the_whole_plan_say_is_found_where_it_is_written(make: Any, clean: Any) -> None:
    said = guarded(
        Fault(USERS, "it has no alarm"), Fault("terraform/stacks/account", "there is no trail", unknown=True)
    )

    answer = judge("dev", *clean(), make.rules(), TODAY, guarded=said)

    assert answer.findings == (
        Finding("SM_P_0010", USERS, "fail", "it has no alarm", "plan", "main.tf", 3),
        Finding("SM_P_0010", "terraform/stacks/account", "unknown", "there is no trail", "plan"),
    )
    assert answer.result == "fail"
    assert answer.counts["own_rules"] == 1


def test_a_file_that_a_rule_names_is_the_place_of_its_finding(make: Any, clean: Any, tmp_path: Path) -> None:
    (tmp_path / "versions.tf").touch()

    said = guarded(Fault("versions.tf", "a pin is open"))
    answer = judge("dev", *clean(), make.rules(), TODAY, guarded=said, root=tmp_path)

    assert answer.findings[0].file == "versions.tf"


def test_our_rules_speak_of_what_goes_away_too(make: Any) -> None:
    plan = make.plan(make.change(TABLE, "delete"))
    scans = make.scan("plan", []), make.scan("hcl", [TABLE], make.record("CKV_AWS_28", TABLE))

    answer = judge("dev", plan, *scans, make.rules(), TODAY, guarded=guarded(Fault(TABLE, "it would be deleted")))

    assert found(answer) == [("SM_P_0010", TABLE, "fail", "plan")]


def test_a_disabled_rule_of_ours_is_only_counted(make: Any, clean: Any) -> None:
    rules = make.rules(disabled={"SM_P_0010": "not for us"})

    answer = judge("dev", *clean(), rules, TODAY, guarded=guarded(Fault(TABLE, "it has no alarm")))

    assert (answer.result, answer.counts["disabled"]) == ("pass", 1)


def test_a_rule_of_ours_that_broke_is_unsound(make: Any, clean: Any) -> None:
    answer = judge("dev", *clean(), make.rules(), TODAY, guarded=Guarded(doubts=("the rule SM_P_0010 broke",)))

    assert (answer.result, answer.reasons) == ("unsound", ("the rule SM_P_0010 broke",))


def test_a_check_of_ours_that_could_not_tell_is_a_finding(make: Any, clean: Any) -> None:
    plan, plan_scan, hcl_scan = clean()
    own = OwnAnswers({"CKV_SM_0001": ("aws_*",)}, answers={("CKV_SM_0001", a): "UNKNOWN" for a in (TABLE, KEY)},
                     unknown={("CKV_SM_0001", KEY): "names; it is not known"})  # fmt: skip

    answer = judge("dev", plan, replace(plan_scan, own=own), hcl_scan, make.rules(), TODAY)

    assert found(answer) == [("CKV_SM_0001", KEY, "unknown", "plan")]


def test_what_each_rule_without_a_finding_looked_at_is_counted(make: Any) -> None:
    plan = make.plan(make.change(USERS), make.change(WALLETS))
    passed = [("CKV_AWS_2", USERS), ("CKV_AWS_2", WALLETS), ("CKV_AWS_28", USERS)]
    plan_scan = make.scan("plan", [USERS, WALLETS], make.record("CKV_AWS_28", WALLETS), passed=passed)

    answer = judge("dev", plan, plan_scan, make.scan("hcl", [TABLE]), make.rules(), TODAY, guarded=guarded(seen=0))

    assert answer.passed == {"CKV_AWS_1": 2, "CKV_AWS_2": 2, "SM_P_0010": 0}


def test_skip_comments_are_shown_to_whoever_reads_the_report(make: Any, clean: Any) -> None:
    plan, plan_scan, _ = clean()
    hcl_scan = make.scan("hcl", [TABLE, KEY], skip_comments=(make.comment("CKV_AWS_28", "main.tf", 4),))

    (table,) = judge("dev", plan, plan_scan, hcl_scan, make.rules(), TODAY).tables

    assert (table.title, table.rows) == ("Inline skip comments, ignored", (("CKV_AWS_28", "main.tf:4"),))
