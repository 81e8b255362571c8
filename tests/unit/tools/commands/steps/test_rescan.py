"""After an apply, the state goes before the gate; what it says comes out beside the smoke checks."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tools.commands.steps import rescan
from tools.context import Context
from tools.environments.load import load
from tools.errors import CheckFailed, ExitCode, GateUnsound, ToolFailed
from tools.model import Checked, Finding, Plan, Target, Verdict
from tools.report.display import PlainDisplay
from tools.targets.access import Access
from tools.terraform.driver import Driver
from tools.workflow import Request, Run

CHECK = Checked("wallet-health", "up", 1.0, "200", "200")
ADDRESS = "aws_lambda_function.this"
CODE = base64.b64encode(hashlib.sha256(b"code").digest()).decode()
PASS = Verdict("pass", (), {"resources": 1})
BROKEN = Finding("CKV_AWS_28", ADDRESS, "fail", "no recovery")


def state(code: str = CODE) -> bytes:
    block = {"mode": "managed", "type": "aws_lambda_function", "name": "this", "provider": 'provider["x"]'}
    instances = [{"attributes": {"filename": "../a.zip", "code_sha256": code}}]
    return json.dumps({"version": 4, "resources": [{**block, "instances": instances}]}).encode()


@dataclass
class Gate:
    """What the gate says, and what it was shown."""

    answer: Verdict | Exception = PASS
    shown: list[dict[str, Any]] = field(default_factory=list)

    def examine(self, run: Run, path: Path, document: dict[str, Any]) -> tuple[Verdict, str]:
        assert path.stat().st_mode & 0o777 == 0o600, "a state holds secrets"
        self.shown.append(json.loads(path.read_text()))
        assert self.shown[-1] == document
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer, "3.3.30"


@pytest.fixture
def applied(context: Context, tmp_path: Path) -> Run:
    """A run that has just applied a plan of one function."""
    environment = load(context, "dev")
    change = {"actions": ["create"], "after": {}}
    planned = {"address": ADDRESS, "mode": "managed", "type": "aws_lambda_function", "change": change}
    run = Run(
        replace(context, build=tmp_path), Request("apply", ("dev",)), environment, PlainDisplay(io.StringIO(), 0),
        access=Access(Target.LOCAL, environment, None, {}), terraform=Driver(tmp_path, tmp_path, {}),
        plan=Plan(tmp_path, tmp_path, "", ()), verdict=PASS,
        document={"resource_changes": [planned], "configuration": {"root_module": {}}},
    )  # fmt: skip
    run.run_dir.mkdir(parents=True)
    sealed = {"artifacts": {"../a.zip": hashlib.sha256(b"code").hexdigest()}}
    (run.run_dir / "verdict.json").write_text(json.dumps(sealed))
    return run


Look = Callable[..., Run]


@pytest.fixture
def look(applied: Run, monkeypatch: pytest.MonkeyPatch) -> Look:
    def scan(gate: Gate, body: bytes | Exception | None = None, run: Run = applied) -> Run:
        def read(*_: object) -> bytes:
            if isinstance(body, Exception):
                raise body
            return body or state()

        monkeypatch.setattr(rescan.backend, "read", read)
        monkeypatch.setattr(rescan.gating, "examine", gate.examine)
        monkeypatch.setattr(rescan.verifying, "smoke", lambda run: replace(run, checks=(CHECK,)))
        return rescan.beside_smoke(run)

    return scan


def test_a_state_that_passes_is_said_to_and_leaves_no_copy(look: Look) -> None:
    gate = Gate()
    done = rescan.judge(look(gate))

    assert done.checks == (CHECK,)
    assert done.notes == ("the state passed the policies: 1 resources looked at again",)
    assert [c["change"]["actions"] for c in gate.shown[0]["resource_changes"]] == [["no-op"]]
    assert sorted(p.name for p in done.run_dir.iterdir()) == ["verdict.json"]
    assert json.loads((done.run_dir / "verdict.json").read_text())["rescan"]["result"] == "pass"


def test_what_shows_only_now_fails_the_run_and_is_in_its_report(look: Look) -> None:
    done = look(Gate(Verdict("fail", (BROKEN,), {})))

    with pytest.raises(CheckFailed, match="dev was applied, but 1 policy finding") as caught:
        rescan.judge(done)
    assert caught.value.exit_code is ExitCode.BLOCKED
    assert f"CKV_AWS_28 {ADDRESS}" in caught.value.why
    assert done.checks == (CHECK,)
    assert done.verdict is not None
    (finding,) = done.verdict.findings
    assert (finding.source, finding.message) == ("state", "in the state, after the apply: no recovery")
    written = json.loads((done.run_dir / "verdict.json").read_text())["rescan"]
    assert (written["result"], written["findings"][0]["rule"]) == ("fail", "CKV_AWS_28")


def test_what_is_waived_or_about_the_policies_themselves_was_said_before(look: Look) -> None:
    waived = replace(BROKEN, result="waived")
    unused = Finding("CKV_AWS_1", ADDRESS, "fail", "unused waiver", "policies")
    assert rescan.judge(look(Gate(Verdict("fail", (waived, unused), {})))).verdict == PASS


def test_code_that_nobody_judged_fails_the_run(look: Look) -> None:
    done = look(Gate(), state(base64.b64encode(hashlib.sha256(b"evil").digest()).decode()))

    with pytest.raises(CheckFailed) as caught:
        rescan.judge(done)
    assert "SM_P_0030" in caught.value.why


@pytest.mark.parametrize(
    ("gate", "body", "why"),
    [
        (Gate(Verdict("unsound", (), {}, ("checkov logged 1 error",))), state(), "checkov logged 1 error"),
        (Gate(GateUnsound("the policy worker ended", why="signal 9")), state(), "the policy worker ended: signal 9"),
        (Gate(), ToolFailed("s3 cannot be read"), "s3 cannot be read"),
        (Gate(), b"{}", "the state cannot be read"),
        (Gate(), b'{"version": 4, "resources": []}', "lacks 1 resource(s) of the plan: aws_lambda_function.this"),
    ],
    ids=["unsound", "worker", "backend", "no state", "lost"],
)
def test_what_cannot_be_judged_is_unsound(look: Look, gate: Gate, body: Any, why: str) -> None:
    done = look(gate, body)

    with pytest.raises(GateUnsound, match="dev was applied, but the gate could not be trusted") as caught:
        rescan.judge(done)
    assert why in caught.value.why
    assert caught.value.exit_code is ExitCode.UNUSABLE
    assert done.checks == (CHECK,), "the smoke checks have their say all the same"


def test_a_plan_that_changed_nothing_was_judged_with_everything_known(look: Look, applied: Run) -> None:
    gate = Gate()
    done = look(gate, run=replace(applied, plan=replace(applied.planned, applyable=False)))

    assert (gate.shown, done.checks) == ([], (CHECK,))
    assert rescan.judge(done) is done
