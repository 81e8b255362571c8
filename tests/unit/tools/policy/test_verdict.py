"""A verdict is good for the bytes it was given for, for an hour, once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.policy.sealing import NOW, PASS, ZIP, bound_in, verify
from tools.errors import BadInput, ExitCode, GateBlocked, GateUnsound
from tools.model import Finding, Verdict
from tools.policy import verdict as verdicts
from tools.policy.binding import Binding


@pytest.fixture
def bound(tmp_path: Path) -> Binding:
    return bound_in(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "verdict.json"


def test_the_file_says_what_was_judged_and_what_came_of_it(path: Path, bound: Binding) -> None:
    finding = Finding("CKV_AWS_28", "aws_dynamodb_table.this", "waived", "no recovery", file="main.tf", line=3)
    verdicts.write(path, Verdict("pass", (finding,), {"waived": 1}), bound, checkov_version="3.3.30", now=NOW)

    written = json.loads(path.read_text())
    assert written["result"] == "pass"
    assert (written["environment"], written["target"], written["stack"]) == ("dev", "local", "service")
    assert written["plan_sha256"] == hashlib.sha256(bound.plan_path.read_bytes()).hexdigest()
    assert written["state"] == {"lineage": "line", "serial": 3, "resources": 1}
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

    verify(path, bound, now=NOW + timedelta(hours=1))
    with pytest.raises(BadInput, match="good for an hour"):
        verify(path, bound, now=NOW + timedelta(hours=1, seconds=1))


def test_a_verdict_from_the_future_is_refused(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    with pytest.raises(BadInput, match="good for an hour"):
        verify(path, bound, now=NOW - timedelta(minutes=1))


def test_a_verdict_is_good_once(path: Path, bound: Binding) -> None:
    verdicts.write(path, PASS, bound, now=NOW)

    verify(path, bound, now=NOW)
    verdicts.mark_used(path, now=NOW)

    with pytest.raises(BadInput, match="used already, at 2026-11-21T12:00:00"):
        verify(path, bound, now=NOW)
    with pytest.raises(BadInput, match="used already"):
        verdicts.mark_used(path, now=NOW)
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_verdict_nothing_is_applied(path: Path, bound: Binding) -> None:
    with pytest.raises(BadInput, match="there is no verdict"):
        verify(path, bound)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"result": "pass"}'])
def test_a_file_that_is_no_verdict_is_refused(path: Path, bound: Binding, text: str) -> None:
    path.write_text(text)

    with pytest.raises(BadInput, match=r"verdict\.json"):
        verify(path, bound)


@pytest.mark.parametrize(
    "spoilt",
    [{"state": None}, {"state": {"lineage": "line"}}, {"artifacts": []}, {"created_at": "today"},
     {"created_at": "2026-11-21T12:00:00"}, {"plan_sha256": None}, {"terraform_version": 1}],
    ids=str,
)  # fmt: skip
def test_a_verdict_that_lacks_something_is_refused(path: Path, bound: Binding, spoilt: dict[str, Any]) -> None:
    path.write_text(json.dumps(verdicts.write(path, PASS, bound, now=NOW) | spoilt))

    with pytest.raises(BadInput, match="is not a verdict"):
        verify(path, bound, now=NOW)


def test_what_the_rescan_found_is_added_and_changes_nothing_else(path: Path, bound: Binding) -> None:
    written = verdicts.write(path, PASS, bound, now=NOW)

    verdicts.add_rescan(path, {"result": "fail"})

    assert json.loads(path.read_text()) == {**written, "rescan": {"result": "fail"}}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_verdict_that_fails_blocks(path: Path, bound: Binding) -> None:
    verdicts.write(path, Verdict("fail", (), {}), bound)

    with pytest.raises(GateBlocked) as caught:
        verify(path, bound)

    assert caught.value.exit_code is ExitCode.BLOCKED


def test_a_verdict_that_could_not_tell_does_not_pass(path: Path, bound: Binding) -> None:
    verdicts.write(path, Verdict("unsound", (), {}, ("checkov logged 1 error",)), bound)

    with pytest.raises(GateUnsound) as caught:
        verify(path, bound)

    assert caught.value.why == "checkov logged 1 error"


def test_a_verdict_for_destroying_is_no_verdict_for_applying(bound: Binding, path: Path) -> None:
    verdicts.write(path, PASS, replace(bound, verb="destroy"), now=NOW)
    with pytest.raises(BadInput, match="for verb destroy, not for apply"):
        verify(path, bound, now=NOW)
