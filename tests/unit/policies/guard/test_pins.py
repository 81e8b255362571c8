"""Finer points of SM_P_0009; that it says anything at all is for tests/policies/cases/guard_sources.py."""

from __future__ import annotations

import copy

import pytest

from policies.guard import pins
from policies.limits import Limits
from policies.plan import PlanView
from tests.policies.cases.guard_sources import LOCK, needs
from tests.policies.documents import plan, resource

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
VERSIONS = "stacks/service/versions.tf"
LOCKED = "stacks/service/.terraform.lock.hcl"


def said(stack: str = needs(), lock: str = LOCK, provider: str = "") -> list[str]:
    document = copy.deepcopy(plan(resource("aws_iam_role")))
    if provider:
        document["resource_changes"][0]["provider_name"] = provider
    files = {VERSIONS: stack, LOCKED: lock}
    view = PlanView(document, "prod", "service", versions=files)
    return [f"{fault.address}: {fault.message}" for fault in pins.check(view, LIMITS).faults]


@pytest.mark.parametrize("version", ["5.100.0", "= 5.100.0"])
def test_one_version_in_either_spelling_is_exact(version: str) -> None:
    assert said(needs(version)) == []


@pytest.mark.parametrize("version", ["~> 5.100.0", ">= 5.100.0", "5.100", "> 5.0, < 6.0", "", "!= 5.99.0"])
def test_anything_else_is_not(version: str) -> None:
    assert f"terraform/{VERSIONS}" in said(needs(version))[0]


@pytest.mark.parametrize("version", ["1.11.4", "~> 1.11", ">= 1.11.0, < 2.0.0"])
def test_terraform_may_be_a_range_with_an_upper_end(version: str) -> None:
    assert said(needs(terraform=version)) == []


def test_two_versions_of_one_provider_are_named_both() -> None:
    files = {VERSIONS: needs(), "modules/table/versions.tf": needs("5.99.0"), LOCKED: LOCK}
    view = PlanView(plan(resource("aws_iam_role")), "prod", "service", versions=files)
    said = [fault.message for fault in pins.check(view, LIMITS).faults]
    assert any('"5.99.0" here and "5.100.0" in terraform/stacks/service/versions.tf' in message for message in said), (
        said
    )


def test_what_is_commented_out_is_not_there() -> None:
    text = needs().replace('      version = "5.100.0"', '      # version = "5.100.0"')
    assert "any version" in said(text)[0]


def test_a_provider_without_a_source_is_hashicorps() -> None:
    assert said(needs().replace('source  = "hashicorp/aws"', "")) == []


def test_a_provider_the_plan_uses_and_nobody_requires_must_be_locked_too() -> None:
    (fault,) = said(provider="registry.terraform.io/hashicorp/random")
    assert "does not lock registry.terraform.io/hashicorp/random" in fault


def test_what_comes_with_terraform_needs_no_lock() -> None:
    assert said(provider="terraform.io/builtin/terraform") == []


def test_without_any_file_nothing_is_pinned() -> None:
    view = PlanView(plan(resource("aws_iam_role")), "prod", "service")
    assert len(pins.check(view, LIMITS).faults) == 3
