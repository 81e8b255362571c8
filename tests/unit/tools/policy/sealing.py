"""A plan with one function, its package, lock file and policies, all on disk, and what an apply would have at hand."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.unit.tools.policy.saved_plans import save_plan
from tools.model import Verdict
from tools.policy import verdict as verdicts
from tools.policy.binding import AtHand, Binding
from tools.policy.state_mark import StateMark

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PASS = Verdict("pass", (), {"resources": 1})
ZIP = "../../packages/wallet_manager.zip"


def function(package: bytes) -> dict[str, Any]:
    digest = base64.b64encode(hashlib.sha256(package).digest()).decode()
    after = {"filename": ZIP, "source_code_hash": digest}
    change = {"actions": ["create"], "after": after}
    return {"address": "aws_lambda_function.this", "mode": "managed", "type": "aws_lambda_function", "change": change}


AT_HAND = AtHand("1.11.4", StateMark("line", 3, 1))


def verify(path: Path, bound: Binding, at_hand: AtHand = AT_HAND, **when: Any) -> dict[str, Any]:
    return verdicts.verify(path, bound, at_hand, **when)


def bound_in(tmp_path: Path) -> Binding:
    stack = tmp_path / "workspace" / "stacks" / "service"
    package = stack / ZIP
    for folder in (stack, package.parent, tmp_path / "policies", tmp_path / "tools/policy", tmp_path / "requirements"):
        folder.mkdir(parents=True)
    package.write_bytes(b"code")
    (stack / ".terraform.lock.hcl").write_text("lock")
    (tmp_path / "policies" / "waivers.yaml").write_text("waivers: []")
    (tmp_path / "tools/policy" / "gate.py").write_text("judge")
    (tmp_path / "requirements" / "policy.txt").write_text("checkov")
    save_plan(tmp_path / "plan.tfplan")
    plan = {"terraform_version": "1.11.4", "resource_changes": [function(b"code")]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    return Binding(
        verb="apply",
        environment="dev",
        target="local",
        stack="service",
        plan_path=tmp_path / "plan.tfplan",
        plan_json_path=tmp_path / "plan.json",
        stack_dir=stack,
        root=tmp_path,
    )
