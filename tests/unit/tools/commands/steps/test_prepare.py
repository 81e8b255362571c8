from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policies import limits
from tools.commands.steps import prepare
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, GateUnsound
from tools.model import Target
from tools.policy import guarding
from tools.targets.access import Access
from tools.terraform import cli_config, init, state_bucket, toolchain
from tools.workflow import Request, Run


class Asked(Exception):
    """`initialise` has come to the state bucket; nothing after that is of interest here."""


@pytest.fixture
def no_terraform(monkeypatch: pytest.MonkeyPatch) -> None:
    binary = toolchain.TerraformBinary(Path("terraform"), "1.11.4")
    monkeypatch.setattr(toolchain, "find_terraform", lambda *_: binary)
    monkeypatch.setattr(cli_config, "write_cli_config", lambda *_: Path("config.tfrc"))
    monkeypatch.setattr(init, "driver", lambda *_: None)


def may_create(context: Context, request: Request, monkeypatch: pytest.MonkeyPatch) -> bool:
    answers: list[bool] = []

    def ensure(*_: Any, may_create: bool) -> None:
        answers.append(may_create)
        raise Asked

    monkeypatch.setattr(state_bucket, "ensure", ensure)
    dev = load(context, "dev")
    run = Run(context, request, dev, display=None)  # type: ignore[arg-type]
    with pytest.raises(Asked):
        prepare.initialise(replace(run, access=Access(request.target, dev, None, {})))
    return answers[0]


@pytest.mark.usefixtures("no_terraform")
@pytest.mark.parametrize("stack", ["service", "bootstrap"])
@pytest.mark.parametrize("verb", ["plan", "apply", "destroy", "drift", "unlock"])
def test_on_a_real_account_only_applying_bootstrap_may_make_the_state_bucket(
    context: Context, monkeypatch: pytest.MonkeyPatch, verb: str, stack: str
) -> None:
    request = Request(verb, ("dev",), target=Target.AWS, stack=stack)
    assert may_create(context, request, monkeypatch) is ((verb, stack) == ("apply", "bootstrap"))


@pytest.mark.usefixtures("no_terraform")
def test_on_an_emulator_any_command_may(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    assert may_create(context, Request("plan", ("dev",), target=Target.LOCAL), monkeypatch)


@pytest.mark.parametrize(("environment", "wanted"), [("dev", ()), ("preprod", ("hedera",)), ("prod", ("hedera",))])
def test_only_environments_without_a_demo_ledger_build_the_hedera_layer(
    context: Context, monkeypatch: pytest.MonkeyPatch, environment: str, wanted: tuple[str, ...]
) -> None:
    from tools.packaging import build, layers

    built: list[tuple[str, ...]] = []
    monkeypatch.setattr(build, "build", lambda *_: ())
    monkeypatch.setattr(layers, "build", lambda _context, _flavour, names, _say: built.append(names) or ())
    known = load(context, environment)
    run = Run(context, Request("plan", (environment,)), known, display=None)  # type: ignore[arg-type]
    access = Access(Target.LOCAL, known, "http://127.0.0.1:1", {}, "local")

    monkeypatch.setattr(Run, "say", lambda *_: None)
    prepare.package(replace(run, access=access))

    assert built == ([wanted] if wanted else [])


def test_limits_that_cannot_be_used_stop_a_run_before_terraform_trips_over_them(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "limits.json"
    wrong.write_text('{"environments": {},,}')
    monkeypatch.setattr(guarding, "load", lambda name: limits.load(name, wrong))
    run = Run(context, Request("plan", ("dev",)), load(context, "dev"), display=None)  # type: ignore[arg-type]
    with pytest.raises(GateUnsound, match=r"policies/limits\.json cannot be used") as caught:
        prepare.check(run)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("environment", "good"), [("dev", True), ("prod", False)])
def test_an_approval_is_looked_at_before_anything_is_started(
    context: Context, tmp_path: Path, environment: str, good: bool
) -> None:
    texts = {"what": "destroy", "environment": environment, "target": "local", "stack": "service"}
    lines = [f'{key} = "{text}"' for key, text in {**texts, "approver": "Ann", "reason": "because"}.items()]
    expires = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    file = tmp_path / "approval.toml"
    file.write_text("\n".join([*lines, f"expires = {expires}"]))
    run = Run(context, Request("destroy", ("dev",), approval=file), load(context, "dev"), display=None)  # type: ignore[arg-type]
    if not good:
        with pytest.raises(BadInput, match="the approval is for environment prod"):
            prepare.check(run)
        return
    approved = prepare.check(run).approval
    assert approved
    assert approved.approver == "Ann"
