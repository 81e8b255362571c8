"""What is asked of a hand-over on the command line, and what becomes of it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.tools.handover.fake_keys import FakeKeys
from tests.unit.tools.policy.sealing import PASS, ZIP, bound_in
from tools.commands.steps import handing_over
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput
from tools.model import Plan, Target
from tools.policy import verdict as verdicts
from tools.report.display import PlainDisplay
from tools.targets.access import Access
from tools.workflow import Request, Run


def test_one_file_is_for_one_environment(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="one environment's plan"):
        handing_over.check(Request("plan", ("dev", "prod"), hand_over=tmp_path / "f"))


def test_a_file_that_is_not_there_cannot_be_applied(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        handing_over.check(Request("apply", ("dev",), hand_over=tmp_path / "f"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        handing_over.check(Request("plan", ("dev",), hand_over=tmp_path))


def test_only_one_plan_can_be_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="they are two"):
        handing_over.check(Request("apply", ("dev",), saved_plan=True, hand_over=tmp_path / "f"))


def test_without_a_hand_over_there_is_nothing_to_check() -> None:
    handing_over.check(Request("plan", ("dev", "prod")))


@pytest.fixture
def handed_over(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that has left its plan in `tmp_path/dev.handover`; its folder is where `bound_in` puts things."""
    keys = FakeKeys()
    monkeypatch.setattr(handing_over, "KmsKeys", lambda *_: keys)
    environment = load(context, "dev")
    run = Run(
        replace(context, build=tmp_path / "here"), Request("plan", ("dev",), hand_over=tmp_path / "dev.handover"),
        environment, PlainDisplay(io.StringIO(), 0), access=Access(Target.LOCAL, environment, None, {}),
    )  # fmt: skip
    bound = bound_in(run.run_dir)
    verdicts.write(run.run_dir / "verdict.json", PASS, bound)
    return handing_over.write(replace(run, plan=Plan(bound.plan_path, bound.plan_json_path, "", ())))


@pytest.fixture
def there(handed_over: Run, tmp_path: Path) -> Run:
    """Another machine."""
    return replace(handed_over, context=replace(handed_over.context, build=tmp_path / "there"), plan=None)


def test_what_one_machine_leaves_another_takes_up(handed_over: Run, there: Run, tmp_path: Path) -> None:
    assert (tmp_path / "dev.handover").stat().st_mode & 0o777 == 0o600

    handing_over.take(there)

    for name in ("plan.tfplan", "plan.json", "verdict.json"):
        assert (there.run_dir / name).read_bytes() == (handed_over.run_dir / name).read_bytes()
    assert (there.run_dir / "workspace/stacks/service" / ZIP).resolve().read_bytes() == b"code"


def test_one_for_another_stack_is_refused_and_touches_nothing(there: Run, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="for stack service, not for account"):
        handing_over.take(replace(there, request=replace(there.request, stack="account")))
    assert not (tmp_path / "there").exists()


def test_one_that_was_changed_is_refused_and_touches_nothing(there: Run, tmp_path: Path) -> None:
    content = bytearray((tmp_path / "dev.handover").read_bytes())
    content[-1] ^= 1
    (tmp_path / "dev.handover").write_bytes(content)

    with pytest.raises(BadInput, match="was changed after it was made"):
        handing_over.take(there)
    assert not (tmp_path / "there").exists()
