"""Formatting is checked by the Terraform a run would use, wherever it was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.terraform import fmt

PROGRAM = """
if argv[0] == "version":
    print('{"terraform_version": "1.11.4"}')
    sys.exit()
print(json.dumps([argv, sorted(os.environ), os.getcwd()]))
sys.exit(3)
"""


def with_terraform(context: Context, binary: str) -> Context:
    environ = {**context.environ, "TERRAFORM_BIN": binary, "TF_CLI_CONFIG_FILE": "/nowhere/terraform.rc"}
    return replace(context, environ=environ)


def test_a_terraform_that_is_not_on_path_formats_and_its_exit_code_is_passed_on(
    context: Context, fake_terraform: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fmt.main(with_terraform(context, str(fake_terraform(PROGRAM)))) == 3
    argv, names, folder = json.loads(capsys.readouterr().out)
    assert argv == ["fmt", "-check", "-recursive", "-diff", "terraform", "environments"]
    assert Path(folder) == context.root
    # AND no setting of the caller's Terraform comes along: it may name a file that is not there
    assert not [name for name in names if name.startswith(("TF_", "AWS_"))]


def test_without_a_terraform_one_sentence_says_why(context: Context, capsys: pytest.CaptureFixture[str]) -> None:
    assert fmt.main(with_terraform(context, "/nowhere/terraform")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "TERRAFORM_BIN names /nowhere/terraform, which does not exist" in printed.err
