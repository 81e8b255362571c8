"""Rules over a whole plan speak, or are doubted; none of them is passed over in silence."""

from __future__ import annotations

from typing import Any

import pytest

from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, Table, answer
from tools.errors import ExitCode, GateUnsound
from tools.policy import guarding
from tools.policy.guarding import LINT, Guarded, guard, with_lint

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
FAULT = Fault("aws_kms_key.this", "it is wrong")


def rule(check: Any, id_: str = "SM_P_9001", stacks: tuple[str, ...] = ("service",)) -> Rule:
    return Rule(id_, "Something holds", check, stacks)


def asked(*rules: Rule, stack: str = "service") -> Guarded:
    return guard(PlanView({}, "prod", stack), LIMITS, rules)


def test_what_rules_say_is_kept_with_who_said_it_and_what_it_saw() -> None:
    table = Table("Units", ("Table", "Units"), (("users", "5"),))
    one, other = rule(lambda *_: answer([FAULT], 3, table)), rule(lambda *_: answer([], 0), "SM_P_9002")

    guarded = asked(one, other)

    assert guarded == Guarded((("SM_P_9001", FAULT),), {"SM_P_9001": 3, "SM_P_9002": 0}, (table,), ())
    assert guarded.idle == ("SM_P_9002",)


def test_a_rule_gets_the_plan_and_the_limits() -> None:
    given: list[Any] = []

    asked(rule(lambda *known: given.extend(known) or answer([], 1)))

    assert given == [PlanView({}, "prod", "service"), LIMITS]


def test_the_same_fault_twice_is_one() -> None:
    assert asked(rule(lambda *_: answer([FAULT, FAULT], 2))).faults == (("SM_P_9001", FAULT),)


def test_a_rule_for_another_stack_is_not_asked() -> None:
    assert asked(rule(lambda *_: answer([FAULT], 1)), stack="bootstrap") == Guarded()


def test_a_rule_that_raises_is_a_doubt_that_names_the_line_and_the_others_are_asked() -> None:
    def broken(*_: Any) -> Answer:
        raise KeyError("values")

    guarded = asked(rule(broken), rule(lambda *_: answer([FAULT], 1), "SM_P_9002"))

    (doubt,) = guarded.doubts
    assert doubt.startswith("the rule SM_P_9001 (Something holds) broke: KeyError: 'values' (test_guarding.py, line ")
    assert guarded.faults == (("SM_P_9002", FAULT),)


@pytest.mark.parametrize("nonsense", [None, (), True, Answer((), -1), Answer((), True), Answer(("no fault",), 1)])  # type: ignore[arg-type]
def test_a_rule_that_answers_nonsense_is_a_doubt(nonsense: Any) -> None:
    guarded = asked(rule(lambda *_: nonsense))

    assert "which is no policies.rule.Answer" in guarded.doubts[0]
    assert guarded.seen == {}


def test_what_parliament_says_are_faults_of_our_rule() -> None:
    before = Guarded((("SM_P_9001", FAULT),), {"SM_P_9001": 1})
    said = ("aws_iam_role_policy.a", "UNKNOWN_ACTION", "LOW", "s3:GetObjekt")

    after = with_lint(before, [("aws_iam_role_policy.a", "{}"), ("aws_iam_role_policy.b", "{}")], [said, said])

    assert after.seen == {"SM_P_9001": 1, LINT: 2}
    fault = Fault("aws_iam_role_policy.a", "UNKNOWN_ACTION (LOW): s3:GetObjekt")
    assert after.faults == (("SM_P_9001", FAULT), (LINT, fault))


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("not JSON"), KeyError("environments")])
def test_limits_that_cannot_be_read_are_one_clear_error(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def load(_: str) -> Limits:
        raise error

    monkeypatch.setattr(guarding, "load", load)

    with pytest.raises(GateUnsound, match="limits") as caught:
        guarding.limits("prod")
    assert caught.value.exit_code is ExitCode.UNUSABLE
