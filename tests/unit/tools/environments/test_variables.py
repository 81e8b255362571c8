from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.context import REPOSITORY, Context
from tools.environments import variables
from tools.environments.load import load
from tools.errors import BadInput

VARIABLES = """
variable "environment" {
  type = string
}
variable "memory" {
  type    = object({ api = number, other = optional(number, 128) })
}
variable "extra" {
  type    = string
  default = "x"
}
"""


@pytest.fixture
def small(project: Path) -> Path:
    """The project with a stack of three variables and a dev that fits it."""
    stack = project / "terraform/stacks/service"
    for path in stack.glob("*.tf"):
        path.unlink()
    (stack / "variables.tf").write_text(VARIABLES)
    tfvars = project / "environments/dev/terraform.tfvars"
    tfvars.write_text("memory = { api = 256 }\n")
    return tfvars


def check(context: Context) -> None:
    variables.check(context, load(context, "dev"), "service")


def test_the_real_environments_fit_the_real_stacks(context: Context) -> None:
    for name in ("dev", "preprod", "prod"):
        for stack in ("service", "bootstrap"):
            variables.check(context, load(context, name), stack)


def test_bootstrap_without_a_repository_to_trust_names_the_file_to_write(context: Context, project: Path) -> None:
    (project / "environments/dev/bootstrap.tfvars").unlink()
    with pytest.raises(BadInput, match=r'environments/dev/bootstrap\.tfvars lacks the key "github_repository"'):
        variables.check(context, load(context, "dev"), "bootstrap")


def test_a_variable_with_a_default_may_be_left_out(context: Context, small: Path) -> None:
    check(context)
    assert variables.declared(context, "service") == {"environment": False, "memory": False, "extra": True}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('extra = "y"\n', 'lacks the key "memory"'),
        ("memory = { api = 1 }\nmemroy = 2\n", 'unknown key "memroy"'),
        ('memory = { api = 1 }\nenvironment = "dev"\n', 'sets "environment"'),
        ("memory = { api = \n", "not valid HCL"),
    ],
)
def test_a_wrong_var_file_is_refused_with_file_and_key(context: Context, small: Path, text: str, says: str) -> None:
    small.write_text(text)
    with pytest.raises(BadInput, match=says) as caught:
        check(context)
    assert "environments/dev/terraform.tfvars" in caught.value.what
    assert caught.value.hint


def test_a_parsed_file_is_remembered_by_its_content(context: Context, small: Path) -> None:
    check(context)
    remembered = sorted((context.build / "cache/hcl").iterdir())
    check(context)
    assert sorted((context.build / "cache/hcl").iterdir()) == remembered
    small.write_text("memory = { api = 512 }\n")
    check(context)
    assert len(list((context.build / "cache/hcl").iterdir())) == len(remembered) + 1


def test_several_threads_read_the_same_values_as_one(tmp_path: Path, caller: dict[str, str]) -> None:
    files = [REPOSITORY / "environments" / name / "terraform.tfvars" for name in ("dev", "preprod", "prod")]
    files += sorted((REPOSITORY / "terraform/stacks/service").glob("*variables.tf"))
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(6) as threads:
            for turn in range(3):
                context = Context(REPOSITORY, tmp_path / str(turn), caller)
                read = list(threads.map(lambda path, context=context: variables._parse(context, path), files))
                assert [type(values["hedera"]) for values in read[:3]] == [dict, dict, dict]
    finally:
        sys.setswitchinterval(often)
