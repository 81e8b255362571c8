from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.commands.steps import gating
from tools.context import Context
from tools.environments.load import load
from tools.errors import GateBlocked
from tools.model import Change, Finding, Plan, Verdict
from tools.workflow import Request, Run

ROLE = 'module.function["api_monitor"].aws_iam_role.this'


@pytest.fixture
def blocked(context: Context, tmp_path: Path) -> Any:
    """The hint about a plan that does this to the role, and has this finding about it."""
    run = Run(context, Request("plan", ("dev",)), load(context, "dev"), display=None)  # type: ignore[arg-type]

    def hint(action: str, rule: str) -> str:
        plan = Plan(tmp_path / "plan.tfplan", tmp_path / "plan.json", "", (Change(ROLE, "aws_iam_role", (action,)),))
        verdict = Verdict("fail", (Finding(rule, ROLE, "fail", "allows everything"),), {})
        with pytest.raises(GateBlocked) as caught:
            gating.enforce(replace(run, plan=plan, verdict=verdict))
        return caught.value.hint

    return hint


def test_a_blocked_plan_says_where_the_rule_is_explained(blocked: Any) -> None:
    assert blocked("create", "SM_P_0017").startswith("nox -s explain -- SM_P_0017 ")
    assert "drift" not in blocked("create", "SM_P_0017")


def test_what_the_plan_leaves_as_it_is_may_have_been_changed_by_hand(blocked: Any) -> None:
    assert "nox -s drift -- dev" in blocked("no-op", "CKV_SM_0007")
