"""What was recorded of a verdict is what was given, and anything else is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.rule import Table
from tests.unit.tools.policy.sealing import bound_in
from tools.model import Finding, Verdict
from tools.policy import recorded
from tools.policy import verdict as verdicts


def test_a_recorded_verdict_is_read_back_whole(tmp_path: Path) -> None:
    verdict = Verdict(
        "fail", (Finding("R", "a.b", "fail", "m", "hcl", "f.tf", 3), Finding("S", "c.d", "waived", "n")), {"failed": 1},
        ("a reason",), (Table("t", ("a", "b"), (("1", "2"),), "note"),), ("a.b",), {"CKV_AWS_7": 3},
    )  # fmt: skip
    verdicts.write(tmp_path / "verdict.json", verdict, bound_in(tmp_path))
    assert recorded.load(tmp_path / "verdict.json") == verdict


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"result": "pass", "findings": [{"rule": "x"}], "counts": {}}'])
def test_what_is_no_verdict_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "verdict.json").write_text(text)
    assert recorded.load(tmp_path / "verdict.json") is None
    assert recorded.load(tmp_path / "no-such-file") is None
