from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools.errors import BadInput, ExitCode
from tools.policy import approval

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLAN = "ab" * 32

DESTROY = {
    "what": '"destroy"', "environment": '"prod"', "target": '"aws"', "stack": '"service"', "approver": '"Ann Lee"',
    "reason": '"Contract with the customer has ended, OPS-312"', "expires": "2026-11-22T12:00:00Z",
}  # fmt: skip
APPLY = {**DESTROY, "what": '"apply"', "plan_sha256": f'"{PLAN}"'}
HERE = {"what": "destroy", "environment": "prod", "target": "aws", "stack": "service"}


def write(tmp_path: Path, values: dict[str, str]) -> Path:
    path = tmp_path / "approval.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in values.items()), encoding="utf-8")
    return path


def test_an_approval_says_who_approved_what_and_why(tmp_path: Path) -> None:
    found = approval.read(write(tmp_path, DESTROY), NOW)
    assert found.says == "destroy approved by Ann Lee: Contract with the customer has ended, OPS-312"
    assert (found.environment, found.target, found.stack, found.plan_sha256) == ("prod", "aws", "service", "")
    approval.require(found, **HERE)
    approval.require_plan(found, PLAN)


def test_the_same_file_is_the_same_approval_and_another_is_another(tmp_path: Path) -> None:
    first = approval.read(write(tmp_path, DESTROY), NOW).digest
    assert approval.read(write(tmp_path, DESTROY), NOW).digest == first
    assert approval.read(write(tmp_path, {**DESTROY, "reason": '"Another reason"'}), NOW).digest != first


@pytest.mark.parametrize("key", sorted(DESTROY))
def test_no_key_may_be_missing(tmp_path: Path, key: str) -> None:
    values = {k: v for k, v in DESTROY.items() if k != key}
    with pytest.raises(BadInput, match=f'lacks the key "{key}"') as caught:
        approval.read(write(tmp_path, values), NOW)
    assert caught.value.exit_code is ExitCode.UNUSABLE


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"approvr": '"x"'}, 'unknown key "approvr"'),
        ({"approver": '" "'}, "approver.*not a text"),
        ({"reason": "7"}, "reason.*not a text"),
        ({"what": '"drift"'}, "what.*drift"),
        ({"expires": "2026-11-21T12:00:00Z"}, "expired at 2026-11-21 12:00 UTC"),
        ({"expires": "2026-11-21T12:30:00+01:00"}, "expired at 2026-11-21 11:30 UTC"),
        ({"expires": "2026-11-28T12:00:01Z"}, "is good until"),
        ({"expires": "2026-11-22T12:00:00"}, "expires"),
        ({"expires": '"tomorrow"'}, "expires"),
        ({"expires": "2026-11-22"}, "expires"),
        ({"plan_sha256": f'"{PLAN}"'}, 'unknown key "plan_sha256"'),
        ({"reason": '"unclosed'}, "not valid TOML"),
    ],
    ids=str,
)
def test_an_approval_that_is_not_right_is_refused_by_file_and_key(
    tmp_path: Path, edit: dict[str, str], says: str
) -> None:
    path = write(tmp_path, {**DESTROY, **edit})
    with pytest.raises(BadInput, match=says) as caught:
        approval.read(path, NOW)
    assert str(path) in caught.value.what
    assert caught.value.hint


def test_an_approval_may_last_a_week(tmp_path: Path) -> None:
    assert approval.read(write(tmp_path, {**DESTROY, "expires": "2026-11-28T12:00:00Z"}), NOW)


@pytest.mark.parametrize("plan", ['"abc"', f'"{"AB" * 32}"', "7", None])
def test_the_approval_of_an_apply_names_one_plan(tmp_path: Path, plan: str | None) -> None:
    values = {k: v for k, v in {**APPLY, "plan_sha256": plan}.items() if v is not None}
    with pytest.raises(BadInput, match="plan_sha256"):
        approval.read(write(tmp_path, values), NOW)


def test_an_approved_plan_is_that_one_and_no_other(tmp_path: Path) -> None:
    found = approval.read(write(tmp_path, APPLY), NOW)
    approval.require_plan(found, PLAN)
    with pytest.raises(BadInput, match="another plan"):
        approval.require_plan(found, "cd" * 32)


@pytest.mark.parametrize(
    ("key", "value"), [("what", "apply"), ("environment", "dev"), ("target", "local"), ("stack", "bootstrap")]
)
def test_an_approval_of_something_else_is_refused(tmp_path: Path, key: str, value: Any) -> None:
    found = approval.read(write(tmp_path, DESTROY), NOW)
    with pytest.raises(BadInput, match=f"is for {key} .*, not for {value}"):
        approval.require(found, **{**HERE, key: value})


def test_a_file_that_cannot_be_read_or_is_huge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        approval.read(tmp_path / "none.toml", NOW)
    with pytest.raises(BadInput, match="cannot be read"):
        approval.read(tmp_path, NOW)
    (tmp_path / "huge.toml").write_text("#" * 100_000)
    with pytest.raises(BadInput, match="larger than"):
        approval.read(tmp_path / "huge.toml", NOW)


def test_an_approval_is_read_against_todays_clock_when_none_is_given(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    assert approval.read(write(tmp_path, {**DESTROY, "expires": soon.isoformat(timespec="seconds")}))
