"""Whatever is changed between the gate and the apply is noticed before anything is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.policy.sealing import AT_HAND, NOW, PASS, ZIP, bound_in, verify
from tools.errors import BadInput, ExitCode
from tools.policy import verdict as verdicts
from tools.policy.binding import Binding
from tools.policy.state_mark import StateMark


@pytest.fixture
def bound(tmp_path: Path) -> Binding:
    return bound_in(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "verdict.json"


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda b: _append(b.plan_path), r"plan\.tfplan was changed after the gate passed it"),
        (lambda b: b.plan_path.unlink(), r"plan\.tfplan was changed"),
        (lambda b: _append(b.plan_json_path), r"plan\.json was changed"),
        (lambda b: _append(b.stack_dir / ".terraform.lock.hcl"), "provider lock file was changed"),
        (lambda b: _append(b.root / "policies" / "waivers.yaml"), "policies were changed"),
        (lambda b: (b.root / "policies" / "more.yaml").touch(), "policies were changed"),
        (
            lambda b: (b.root / "policies" / "waivers.yaml").rename(b.root / "policies" / "w.yaml"),
            "policies were changed",
        ),
        (lambda b: _append(b.root / "tools/policy/gate.py"), "policies were changed"),
        (lambda b: _append(b.root / "requirements/policy.txt"), "policies were changed"),
        (lambda b: _append(b.stack_dir / ZIP), r"package wallet_manager\.zip was changed"),
        (lambda b: (b.stack_dir / ZIP).unlink(), r"package wallet_manager\.zip was changed"),
    ],
    ids=[
        "plan",
        "no plan",
        "plan json",
        "lock",
        "policies",
        "policy added",
        "policy renamed",
        "gate",
        "checkov",
        "package",
        "no package",
    ],
)
def test_whatever_is_changed_after_the_gate_is_noticed(
    path: Path, bound: Binding, spoil: Callable[[Binding], Any], says: str
) -> None:
    verdicts.write(path, PASS, bound)
    spoil(bound)

    with pytest.raises(BadInput, match=says) as caught:
        verify(path, bound)

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
        verify(path, replace(bound, **other))


def test_another_terraform_is_refused(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    with pytest.raises(BadInput, match=r"another Terraform: 1\.11\.4, and this is 1\.12\.0"):
        verify(path, bound, replace(AT_HAND, terraform_version="1.12.0"), now=NOW)


def test_a_plan_of_a_state_that_has_moved_on_is_refused(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    with pytest.raises(BadInput, match="serial 3 then, 4 now") as caught:
        verify(path, bound, replace(AT_HAND, state=StateMark("line", 4, 1)), now=NOW)
    assert "plan -- dev" in caught.value.hint
