"""Every rule of ours has its page, and `explain` finds it; of checkov's rules it tells what can be told."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tools.context import REPOSITORY, Context
from tools.errors import BadInput, ExitCode
from tools.policy import explanations

PAGE = "# SM_P_0001: Nothing goes\n\n## Why\n\nBecause.\n\n## How to fix\n\nKeep it.\n\n## Who may waive\n\nNobody.\n"

CHECK = """class X:
    def __init__(self):
        name = "Ensure tables can be brought back"
        id = "CKV_AWS_28"
"""
GRAPH = '{"metadata": {"name": "Ensure a bucket is blocked", "id": "CKV2_AWS_6"}, "definition": {}}'

SOON = datetime.now(UTC).date() + timedelta(days=30)

WAIVER = """waivers:
  - rule: CKV_AWS_28
    address: aws_dynamodb_table.t
    environments: [dev]
    reason: a table
      of nothing
    owner: platform
    expires: {expires}
"""


@pytest.fixture
def here(context: Context) -> Context:
    """A repository with a page, a policy interpreter that has two rules, and the gate's settings."""
    policies = context.root / "policies"
    (policies / "explanations").mkdir(parents=True)
    (policies / "explanations" / "SM_P_0001.md").write_text(PAGE)
    (policies / "explanations" / "SM_P_0003.md").write_text(PAGE.replace("0001", "0003"))
    (policies / "checkov.yaml").write_text(
        "disabled_rules: {CKV2_AWS_6: not here}\nminimum_checks: {plan: 1, hcl: 1}\n"
    )
    (policies / "waivers.yaml").write_text(WAIVER.format(expires=SOON))
    return dataclasses.replace(context, environ={})


@pytest.fixture
def checkov(here: Context) -> Path:
    home = here.root / ".nox" / "policy"
    checks = home / "lib" / "python3.11" / "site-packages" / "checkov" / "terraform" / "checks"
    checks.mkdir(parents=True)
    (checks / "Recovery.py").write_text(CHECK)
    (checks / "Block.json").write_text(GRAPH)
    (home / "bin").mkdir()
    (home / "bin" / "python").write_text("#!/bin/sh\n")
    (home / "bin" / "python").chmod(0o755)
    return checks


def test_pages_are_listed_by_id_with_their_titles(here: Context) -> None:
    assert [(page.id, page.title) for page in explanations.pages(here)] == [
        ("SM_P_0001", "Nothing goes"),
        ("SM_P_0003", "Nothing goes"),
    ]


@pytest.mark.parametrize("typed", ["SM_P_0001", "sm_p_0001", " SM_P_0001 "])
def test_a_page_is_found_however_its_id_is_typed(here: Context, typed: str) -> None:
    found = explanations.find(here, typed)
    assert found.id == "SM_P_0001"
    assert found.text.startswith(PAGE.rstrip())


def test_an_unknown_id_is_refused_with_those_nearly_called_so(here: Context) -> None:
    for typed in ("SM_P_001", "sm_p_1", "SM_P_00001"):
        with pytest.raises(BadInput, match=f'no rule "{typed}"') as caught:
            explanations.find(here, typed)
        assert caught.value.why == "did you mean SM_P_0001?"
    with pytest.raises(BadInput) as caught:
        explanations.find(here, "SM_Q_0001")
    assert "SM_P_0001" in caught.value.why
    assert caught.value.exit_code is ExitCode.UNUSABLE
    with pytest.raises(BadInput) as caught:
        explanations.find(here, "zebra")
    assert caught.value.why == ""


def test_a_rule_of_checkovs_is_called_what_checkov_calls_it(here: Context, checkov: Path) -> None:
    assert explanations.find(here, "CKV_AWS_28").title == "Ensure tables can be brought back"
    assert explanations.find(here, "CKV2_AWS_6").title == "Ensure a bucket is blocked"
    with pytest.raises(BadInput, match="CKV_AWS_2"):
        explanations.find(here, "CKV_AWS_2")


def test_without_a_policy_interpreter_a_rule_of_checkovs_is_said_to_be_its_own(here: Context) -> None:
    assert "checkov's own" in explanations.find(here, "CKV_AWS_28").title


def test_an_id_that_looks_like_ours_is_not_taken_for_one_of_checkovs(here: Context) -> None:
    with pytest.raises(BadInput, match="CKV_SM_0099"):
        explanations.find(here, "CKV_SM_0099")


def test_what_is_disabled_or_waived_now_stands_at_the_end(here: Context, checkov: Path) -> None:
    assert explanations.find(here, "CKV2_AWS_6").text.endswith("- disabled everywhere: not here\n")
    waived = explanations.find(here, "CKV_AWS_28").text
    assert f"- `aws_dynamodb_table.t` in dev until {SOON} (platform): a table of nothing" in waived
    assert explanations.find(here, "SM_P_0001").text.endswith("## Exceptions now\n\nNone.\n")


def test_a_rule_is_explained_even_when_a_waiver_has_expired(here: Context) -> None:
    (here.root / "policies" / "waivers.yaml").write_text(WAIVER.format(expires="2001-01-01"))
    assert "expired on 2001-01-01" in explanations.find(here, "SM_P_0001").text


@pytest.mark.parametrize("first", ["# SM_P_0002: Another", "# Nothing goes", "SM_P_0001: Nothing goes", ""])
def test_a_page_that_is_not_called_after_its_rule_is_refused(here: Context, first: str) -> None:
    path = here.root / "policies" / "explanations" / "SM_P_0001.md"
    path.write_text(f"{first}\n\ntext\n")
    with pytest.raises(BadInput, match=r"SM_P_0001\.md must begin with"):
        explanations.pages(here)


def test_a_real_rule_of_checkovs_has_its_name() -> None:
    real = Context.from_process()
    if not (REPOSITORY / ".nox" / "policy").is_dir() and "SAFEMATE_POLICY_PYTHON" not in real.environ:
        pytest.skip("checkov is not installed here: nox -s policies makes its environment")
    assert "point in time recovery" in explanations.find(real, "CKV_AWS_28").title
