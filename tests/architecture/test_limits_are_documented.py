"""docs/limits.md says what policies/limits.json says, and Terraform reads the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.limits import ENVIRONMENTS, load
from policies.limits_table import BEGIN, MEANINGS, PAGE, page

ROOT = Path(__file__).resolve().parents[2]
SERVICE = ROOT / "terraform" / "stacks" / "service"


def test_the_page_is_what_the_file_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text, load("prod")) == text, "bring it up to date: python -m policies.limits_table"


def test_every_limit_of_an_environment_is_explained() -> None:
    for environment in ENVIRONMENTS:
        assert set(load(environment).of) == set(MEANINGS)


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"docs/limits\.md must have"):
        page("# Limits", load("prod"))
    with pytest.raises(ValueError, match=r"docs/limits\.md must have"):
        page(f"# Limits\n{BEGIN}\n", load("prod"))


def test_what_the_page_says_terraform_reads_terraform_reads() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SERVICE.glob("*variables.tf")))
    read_by_terraform = {key for key, (_, readers) in MEANINGS.items() if "`" in readers}
    assert {key for key in MEANINGS if f"local.limits.{key}" in text} == read_by_terraform
    for key in read_by_terraform:
        variable = MEANINGS[key][1].rpartition(" ")[2].strip("`")
        block = text.partition(f'variable "{variable}"')[2].partition("\nvariable ")[0]
        assert f"local.limits.{key}" in block, f"{variable} does not look at {key}"
