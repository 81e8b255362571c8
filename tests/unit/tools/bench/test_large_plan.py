"""The made-up plan is whole: whatever the gate asks of a plan, it has."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from policies.plan import PlanView, configured
from tests.policies.documents import plan, resource
from tools.bench import large_plan
from tools.policy.soundness import faults_of

PLAN = plan(
    resource("aws_kms_key", "this", {"description": "dev-safemate"}),
    resource("aws_sns_topic", "this", {"name": "dev-safemate-alarms"}, module="module.alarms"),
    resource("aws_dynamodb_table", "this", {"name": "dev-safemate-users"}, module='module.a.module.table["users"]'),
    environment="dev",
)


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_it_has_as_many_resources_as_asked_for_and_each_in_both_places(count: int) -> None:
    large = large_plan.enlarge(PLAN, "dev-safemate-", count)

    addresses = [item["address"] for item in large["resource_changes"]]
    planned = [item["address"] for item in large_plan._instances(large["planned_values"]["root_module"])]
    assert len(set(addresses)) == count
    assert sorted(addresses) == sorted(planned)
    assert not list(faults_of(large))


def test_its_blocks_are_those_that_its_source_calls(tmp_path: Path) -> None:
    large = large_plan.enlarge(PLAN, "dev-safemate-", 7)
    folder = large_plan.write_source(tmp_path / "a" / "b", tmp_path / "stack")

    assert {address for address, _, _ in configured(large)} == {
        f"module.copy.{address}" for address, _, _ in configured(PLAN)
    }
    assert 'source = "../../stack"' in (folder / "main.tf").read_text()


def test_every_copy_has_names_of_its_own() -> None:
    large = large_plan.enlarge(PLAN, "dev-safemate-", 6)

    names = [item.get("name") for item in PlanView(large, "dev", "service").standing("aws_sns_topic")]
    assert names == ["dev-safemate-0-alarms", "dev-safemate-1-alarms"]


def test_the_plan_it_is_made_of_stays_as_it_was() -> None:
    before = copy.deepcopy(PLAN)
    large_plan.enlarge(PLAN, "dev-safemate-", 5)

    assert before == PLAN


def test_of_nothing_there_are_no_copies() -> None:
    with pytest.raises(ValueError, match="nothing to copy"):
        large_plan.enlarge(plan(), "dev-safemate-", 5)
