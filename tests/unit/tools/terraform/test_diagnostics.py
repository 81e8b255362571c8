from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, ToolFailed
from tools.model import Target, command
from tools.targets.access import Access
from tools.terraform.diagnostics import explain, refuse_ignored_values
from tools.terraform.driver import Outcome


def here(verb: str) -> str:
    return command(verb, "dev")


def on_aws(verb: str) -> str:
    return command(verb, "dev", "aws")


def outcome(*diagnostics: dict[str, Any]) -> Outcome:
    return Outcome(1, tuple({"severity": "error", **d} for d in diagnostics))


@pytest.fixture
def access(context: Context) -> Access:
    """An emulator that is gone."""
    return Access(Target.LOCAL, load(context, "dev"), "http://127.0.0.1:1", {})


@pytest.fixture
def aws(context: Context) -> Access:
    return Access(Target.AWS, load(context, "dev"), None, {})


def test_a_value_that_fails_validation_is_bad_input_with_place_and_sentence(aws: Access, tmp_path: Path) -> None:
    diagnostic = {
        "summary": "Invalid value for variable",
        "detail": "Use 7 or 30 days.\n\nThis was checked by the validation rule.",
        "range": {"filename": "variables.tf", "start": {"line": 12}},
    }
    error = explain("plan", outcome(diagnostic), aws, tmp_path, on_aws)
    assert isinstance(error, BadInput)
    assert "Use 7 or 30 days." in error.why
    assert "variables.tf:12" in error.why
    assert "environments/dev/terraform.tfvars" in error.hint


def test_a_value_that_the_stack_hands_to_a_module_is_not_blamed_on_the_environment(aws: Access, tmp_path: Path) -> None:
    diagnostic = {"summary": "Invalid value for variable", "range": {"filename": "functions.tf", "start": {"line": 41}}}
    error = explain("plan", outcome(diagnostic), aws, tmp_path / "service", on_aws)
    assert "terraform/stacks/service/functions.tf:41" in error.hint
    assert "tfvars" not in error.hint


def test_a_failed_resource_is_named_and_the_way_on_is_given(aws: Access, tmp_path: Path) -> None:
    failed = {"summary": "creating KMS key: AccessDenied", "address": "module.key.aws_kms_key.this"}
    error = explain("apply", outcome(failed), aws, tmp_path, on_aws)
    assert isinstance(error, ToolFailed)
    assert "module.key.aws_kms_key.this: creating KMS key: AccessDenied" in error.why
    assert "nox -s apply -- dev --target aws" in error.hint


def test_many_errors_are_cut_and_counted(aws: Access, tmp_path: Path) -> None:
    error = explain("apply", outcome(*({"summary": f"e{n}"} for n in range(9))), aws, tmp_path, on_aws)
    assert "e2" in error.why
    assert "e3" not in error.why
    assert "6 more" in error.why


def test_an_emulator_that_went_away_is_said_to_have_gone(access: Access, tmp_path: Path) -> None:
    error = explain("apply", outcome({"summary": "connection refused"}), access, tmp_path, here)
    assert "went away" in error.what
    assert "emulator -- logs" in error.hint


def test_a_value_that_terraform_would_ignore_is_refused() -> None:
    warned = Outcome(0, ({"severity": "warning", "summary": "Value for undeclared variable", "detail": "memroy"},))
    with pytest.raises(BadInput) as caught:
        refuse_ignored_values(warned)
    assert "memroy" in caught.value.why
    refuse_ignored_values(Outcome(0, ({"severity": "warning", "summary": "Deprecated"},)))
