"""A verdict is good for the bytes it was given for, for an hour, once."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools.errors import BadInput, ExitCode, GateBlocked, GateUnsound
from tools.model import Finding, Verdict
from tools.policy import verdict as verdicts
from tools.policy.verdict import Binding

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PASS = Verdict("pass", (), {"resources": 1})
ZIP = "../../packages/wallet_manager.zip"


def function(package: bytes) -> dict[str, Any]:
    digest = base64.b64encode(hashlib.sha256(package).digest()).decode()
    after = {"filename": ZIP, "source_code_hash": digest}
    change = {"actions": ["create"], "after": after}
    return {"address": "aws_lambda_function.this", "mode": "managed", "type": "aws_lambda_function", "change": change}


@pytest.fixture
def bound(tmp_path: Path) -> Binding:
    """A plan with one function, its package, lock file and policies, all on disk."""
    stack = tmp_path / "workspace" / "stacks" / "service"
    package = stack / ZIP
    for folder in (stack, package.parent, tmp_path / "policies"):
        folder.mkdir(parents=True)
    package.write_bytes(b"code")
    (stack / ".terraform.lock.hcl").write_text("lock")
    (tmp_path / "policies" / "waivers.yaml").write_text("waivers: []")
    (tmp_path / "plan.tfplan").write_bytes(b"plan")
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
        policies_dir=tmp_path / "policies",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "verdict.json"


def test_the_file_says_what_was_judged_and_what_came_of_it(path: Path, bound: Binding) -> None:
    finding = Finding("CKV_AWS_28", "aws_dynamodb_table.this", "waived", "no recovery", file="main.tf", line=3)
    verdicts.write(path, Verdict("pass", (finding,), {"waived": 1}), bound, checkov_version="3.3.30", now=NOW)

    written = json.loads(path.read_text())
    assert written["result"] == "pass"
    assert (written["environment"], written["target"], written["stack"]) == ("dev", "local", "service")
    assert written["plan_sha256"] == hashlib.sha256(b"plan").hexdigest()
    assert written["artifacts"] == {ZIP: hashlib.sha256(b"code").hexdigest()}
    assert written["provider_lock_sha256"] == hashlib.sha256(b"lock").hexdigest()
    assert (written["terraform_version"], written["checkov_version"]) == ("1.11.4", "3.3.30")
    assert (written["created_at"], written["used_at"]) == ("2026-11-21T12:00:00+00:00", None)
    assert written["counts"] == {"waived": 1}
    assert written["findings"][0]["rule"] == "CKV_AWS_28"


def test_nobody_else_can_read_the_file(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound)

    assert path.stat().st_mode & 0o777 == 0o600


def test_an_untouched_plan_is_good_for_an_hour(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    verdicts.verify(path, bound, now=NOW + timedelta(hours=1))
    with pytest.raises(BadInput, match="good for an hour"):
        verdicts.verify(path, bound, now=NOW + timedelta(hours=1, seconds=1))


def test_a_verdict_from_the_future_is_refused(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    with pytest.raises(BadInput, match="good for an hour"):
        verdicts.verify(path, bound, now=NOW - timedelta(minutes=1))


def test_a_verdict_is_good_once(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    verdicts.verify_and_use(path, bound, now=NOW)

    with pytest.raises(BadInput, match="used already, at 2026-11-21T12:00:00"):
        verdicts.verify(path, bound, now=NOW)
    with pytest.raises(BadInput, match="used already"):
        verdicts.mark_used(path, now=NOW)
    assert path.stat().st_mode & 0o777 == 0o600


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda b: _append(b.plan_path), r"plan\.tfplan was changed after the gate passed it"),
        (lambda b: b.plan_path.unlink(), r"plan\.tfplan was changed"),
        (lambda b: _append(b.plan_json_path), r"plan\.json was changed"),
        (lambda b: _append(b.stack_dir / ".terraform.lock.hcl"), "provider lock file was changed"),
        (lambda b: _append(b.policies_dir / "waivers.yaml"), "policies were changed"),
        (lambda b: (b.policies_dir / "more.yaml").touch(), "policies were changed"),
        (lambda b: (b.policies_dir / "waivers.yaml").rename(b.policies_dir / "w.yaml"), "policies were changed"),
        (lambda b: _append(b.stack_dir / ZIP), r"package wallet_manager\.zip was changed"),
        (lambda b: (b.stack_dir / ZIP).unlink(), r"package wallet_manager\.zip was changed"),
    ],
    ids=["plan", "no plan", "plan json", "lock", "policies", "policy added", "policy renamed", "package", "no package"],
)
def test_whatever_is_changed_after_the_gate_is_noticed(
    path: Path, bound: Binding, spoil: Callable[[Binding], Any], says: str
) -> None:
    verdicts.write(path, PASS, bound)
    spoil(bound)

    with pytest.raises(BadInput, match=says) as caught:
        verdicts.verify(path, bound)

    assert caught.value.exit_code is ExitCode.UNUSABLE
    assert "plan -- dev" in caught.value.hint


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"environment": "prod"}, "environment dev, not for prod"),
        ({"target": "aws"}, "target local, not for aws"),
        ({"stack": "account"}, "stack service, not for account"),
    ],
)
def test_a_verdict_for_something_else_is_refused(path: Path, bound: Binding, other: Any, says: str) -> None:
    verdicts.write(path, PASS, bound)

    with pytest.raises(BadInput, match=says):
        verdicts.verify(path, replace(bound, **other))


def test_without_a_verdict_nothing_is_applied(path: Path, bound: Binding) -> None:
    with pytest.raises(BadInput, match="there is no verdict"):
        verdicts.verify(path, bound)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"result": "pass"}'])
def test_a_file_that_is_no_verdict_is_refused(path: Path, bound: Binding, text: str) -> None:
    path.write_text(text)

    with pytest.raises(BadInput, match=r"verdict\.json"):
        verdicts.verify(path, bound)


def test_a_verdict_that_fails_blocks(path: Path, bound: Binding) -> None:
    verdicts.write(path, Verdict("fail", (), {}), bound)

    with pytest.raises(GateBlocked) as caught:
        verdicts.verify(path, bound)

    assert caught.value.exit_code is ExitCode.BLOCKED


def test_a_verdict_that_could_not_tell_does_not_pass(path: Path, bound: Binding) -> None:
    verdicts.write(path, Verdict("unsound", (), {}, ("checkov logged 1 error",)), bound)

    with pytest.raises(GateUnsound) as caught:
        verdicts.verify(path, bound)

    assert caught.value.why == "checkov logged 1 error"


def test_a_package_that_is_not_the_planned_one_gets_no_verdict(path: Path, bound: Binding) -> None:
    (bound.stack_dir / ZIP).write_bytes(b"other code")

    with pytest.raises(GateUnsound, match="is not the package the plan was made with"):
        verdicts.write(path, PASS, bound)
    assert not path.exists()


def test_a_package_that_is_not_there_gets_no_verdict(path: Path, bound: Binding) -> None:
    (bound.stack_dir / ZIP).unlink()

    with pytest.raises(GateUnsound, match="which is not there"):
        verdicts.write(path, PASS, bound)


def test_a_function_that_goes_away_needs_no_package(path: Path, bound: Binding) -> None:
    gone = {**function(b"code"), "change": {"actions": ["delete"], "after": None}}
    bound.plan_json_path.write_text(json.dumps({"resource_changes": [gone]}))

    assert verdicts.write(path, PASS, bound)["artifacts"] == {}


def test_a_verdict_for_destroying_is_no_verdict_for_applying(bound: Binding, path: Path) -> None:
    verdicts.write(path, PASS, replace(bound, verb="destroy"), now=NOW)
    with pytest.raises(BadInput, match="for verb destroy, not for apply"):
        verdicts.verify(path, bound, now=NOW)
