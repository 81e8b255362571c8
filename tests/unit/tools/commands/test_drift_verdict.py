"""What a drift check ends in, and what it says on the way: by resource, with the way to put things right."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tools.commands import drift
from tools.context import Context
from tools.environments.load import load
from tools.errors import CheckFailed, ExitCode
from tools.model import DriftItem
from tools.report import as_json
from tools.terraform.members import NOT_DECLARED
from tools.workflow import Request, Run

TAG = DriftItem("aws_x.a", "tags.Owner", "us", "them")
GONE = DriftItem("aws_x.b", "", "exists", "gone")
SIZE = DriftItem("aws_x.a", "size", "1", "2")
BACKDOOR = DriftItem("aws_iam_role.r", 'inline_policy["backdoor"]', NOT_DECLARED, "{…}")


@pytest.fixture
def start(context: Context) -> Run:
    return Run(context, Request("drift", ("dev",)), load(context, "dev"), display=None)  # type: ignore[arg-type]


def test_no_drift_is_no_failure(start: Run) -> None:
    assert drift.judge(start) == start


def test_drift_fails_with_each_resource_once_and_what_of_it_drifted(start: Run) -> None:
    with pytest.raises(CheckFailed, match="2 resource") as caught:
        drift.judge(replace(start, drift=(TAG, GONE, SIZE)))
    assert caught.value.why.splitlines() == ["aws_x.a: tags.Owner, size", "aws_x.b: gone"]
    assert caught.value.exit_code is ExitCode.BLOCKED
    assert "nox -s apply -- dev" in caught.value.hint
    assert "by hand" not in caught.value.hint


def test_what_nobody_declared_is_said_to_outlive_an_apply(start: Run) -> None:
    with pytest.raises(CheckFailed) as caught:
        drift.judge(replace(start, drift=(BACKDOOR,)))
    assert "what is not declared stays: take it away by hand" in caught.value.hint


def test_of_very_many_the_report_has_the_rest(start: Run) -> None:
    many = tuple(replace(TAG, address=f"aws_x.a{n:02}") for n in range(23))
    with pytest.raises(CheckFailed, match="23 resource") as caught:
        drift.judge(replace(start, drift=many))
    assert len(caught.value.why.splitlines()) == 21
    assert "3 more in" in caught.value.why


def test_json_has_drift_by_resource_with_attribute_old_and_new(start: Run) -> None:
    told = json.loads(json.dumps(as_json.summary(replace(start, drift=(TAG, GONE, SIZE)).result(), None)))["drift"]
    assert [item["address"] for item in told] == ["aws_x.a", "aws_x.b"]
    assert told[0]["changes"] == [
        {"attribute": "tags.Owner", "before": "us", "after": "them"},
        {"attribute": "size", "before": "1", "after": "2"},
    ]
