"""The fifteen ways in which the checkov command exits 0 without having checked anything: here each ends in exit 2.

A whole `plan` runs each time, from what `terraform show -json` prints to the exit code. Some of checkov's ways are
options of its command; their like here is somebody asking this gate for them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.policies.ground import Ground
from tools.policy.interpreter import VARIABLE

CHECK = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Added(BaseResourceCheck):
    def __init__(self):
        super().__init__("Added", "CKV_SM_9999", (CheckCategories.GENERAL_SECURITY,), ("aws_dynamodb_table",))

    def scan_resource_conf(self, conf):
        {body}


check = Added()
"""


def truncated(ground: Ground) -> None:
    ground.shown.write_bytes(ground.shown.read_bytes()[:5000])


def empty_object(ground: Ground) -> None:
    ground.shown.write_text("{}")


def empty_file(ground: Ground) -> None:
    ground.shown.write_text("")


def no_planned_values(ground: Ground) -> None:
    document = json.loads(ground.shown.read_text())
    del document["planned_values"]
    ground.shown.write_text(json.dumps(document))


def binary_plan(ground: Ground) -> None:
    ground.shown.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)


def missing_file(ground: Ground) -> None:
    ground.loses_json = True


def rule_that_does_not_exist(ground: Ground) -> None:
    with (ground.checks / "__init__.py").open("a") as listed:
        listed.write('\nCHECKS["CKV_TYPO"] = "names"\n')


def no_folder_of_checks(ground: Ground) -> None:
    shutil.rmtree(ground.checks)


def no_init_file(ground: Ground) -> None:
    (ground.checks / "__init__.py").unlink()


def syntax_error(ground: Ground) -> None:
    ground.add_check("def (:")


def import_error(ground: Ground) -> None:
    ground.add_check("import no_such_module")


def raising_check(ground: Ground) -> None:
    ground.add_check(CHECK.format(body="raise RuntimeError('boom')"))


def setting(name: str, value: Any) -> Callable[[Ground], None]:
    """An option of the checkov command, asked for in our settings."""

    def write(ground: Ground) -> None:
        with (ground.root / "policies" / "checkov.yaml").open("a") as settings:
            settings.write(f"\n{name}: {json.dumps(value)}\n")

    return write


def soft_fail(ground: Ground) -> None:
    (ground.root / ".checkov.yaml").write_text("soft-fail: true\nbaseline: .checkov.baseline\n")


ROWS: dict[str, tuple[Callable[[Ground], None], str]] = {
    "1 truncated plan JSON": (truncated, "is not JSON"),
    "2 {}": (empty_object, "the plan document has no planned_values, resource_changes, configuration"),
    "3 empty file": (empty_file, "is not JSON"),
    "4 no planned_values": (no_planned_values, "the plan document has no planned_values"),
    "5 binary plan": (binary_plan, "is not JSON"),
    "6 missing file": (missing_file, "plan.json"),
    "7 a rule that does not exist": (rule_that_does_not_exist, "CHECKS lists CKV_TYPO"),
    "8 no folder of checks": (no_folder_of_checks, "policies/checks/__init__.py is missing"),
    "9 no __init__.py": (no_init_file, "policies/checks/__init__.py is missing"),
    "10 a check with a syntax error": (syntax_error, "policies/checks/added cannot be loaded: SyntaxError"),
    "11 a check with an import that fails": (import_error, "ModuleNotFoundError: No module named 'no_such_module'"),
    "12 a check that raises": (raising_check, "Failed to run check CKV_SM_9999"),
    "13 checks by severity": (setting("check", "HIGH"), "policies/checkov.yaml must have exactly these keys"),
    "14 hard failure by severity": (setting("hard_fail_on", "HIGH"), "must have exactly these keys"),
    "15 soft failure, a baseline": (soft_fail, ".checkov.yaml is not read by this gate"),
}


@pytest.fixture
def ground(tmp_path: Path, policy_python: Path) -> Ground:
    return Ground.make(tmp_path, {"PATH": os.environ["PATH"], VARIABLE: str(policy_python)})


def run(ground: Ground, capsys: Any) -> tuple[int, str]:
    """The exit code of a `plan`, and the error it prints."""
    code = ground.plan()
    (printed,) = json.loads(capsys.readouterr().out)
    return code, "\n".join(printed.get("error", {}).values())


@pytest.mark.parametrize(("spoil", "says"), ROWS.values(), ids=ROWS)
def test_checking_nothing_ends_in_exit_2(ground: Ground, capsys: Any, spoil: Any, says: str) -> None:
    spoil(ground)

    code, error = run(ground, capsys)

    assert (code, says in error) == (2, True), error


@pytest.mark.parametrize("more", [False, True], ids=["as it is", "with one more check"])
def test_unspoilt_the_same_plan_is_judged(ground: Ground, capsys: Any, more: bool) -> None:
    """The little stack is not named and tagged as ours are: it is blocked by rules, and not for want of them."""
    if more:
        ground.add_check(CHECK.format(body="self.details.append('it ran'); return CheckResult.FAILED"))

    code, error = run(ground, capsys)

    assert code == 1
    assert ("CKV_SM_9999" in error) is more


def test_there_are_fifteen(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nfail-open rows of the checkov command: {len(ROWS)}, each ends in exit 2")
    assert len(ROWS) == 15
