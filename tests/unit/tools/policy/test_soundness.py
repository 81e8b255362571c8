"""Every way of having checked nothing that these inputs can show must be called by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tools.policy.rules import Rules
from tools.policy.scan import OwnAnswers, Scan
from tools.policy.soundness import reasons

TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"


def test_a_full_scan_of_a_whole_plan_leaves_no_doubt(make: Any, clean: Any) -> None:
    assert list(reasons(*clean(), make.rules())) == []


@pytest.mark.parametrize("document", [None, [], "", {}, {"resource_changes": []}], ids=repr)
def test_what_is_not_a_plan_is_doubted(make: Any, clean: Any, document: Any) -> None:
    _, plan_scan, hcl_scan = clean()

    assert list(reasons(document, plan_scan, hcl_scan, make.rules()))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"planned_values": None}, "no planned_values"),
        ({"resource_changes": None}, "no resource_changes"),
        ({"resource_changes": {}}, "no resource_changes"),
        ({"configuration": {}}, "no configuration"),
        ({"errored": True}, "errored"),
        ({"complete": False}, "incomplete"),
        ({"complete": None}, "incomplete"),
        ({"format_version": "2.0"}, "2.0"),
    ],
)
def test_a_plan_with_a_part_amiss_is_doubted(make: Any, clean: Any, edit: dict[str, Any], says: str) -> None:
    plan, plan_scan, hcl_scan = clean()

    (reason,) = reasons({**plan, **edit}, plan_scan, hcl_scan, make.rules())

    assert says in reason


@pytest.mark.parametrize("framework", ["plan", "hcl"])
@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"parsing_errors": ("plan.json",)}, "could not parse plan.json"),
        ({"errors": ("Failed to run check CKV_AWS_1",)}, "Failed to run check CKV_AWS_1"),
        ({"registered": frozenset({"CKV_AWS_1", "CKV_AZURE_1", "CKV_AZURE_2"})}, "loaded 1 AWS rules"),
        ({"framework": "secrets"}, "secrets"),
        ({"passed": frozenset()}, "evaluated no rule"),
    ],
)
def test_a_scan_that_went_wrong_is_doubted(
    make: Any, clean: Any, framework: str, edit: dict[str, Any], says: str
) -> None:
    plan, plan_scan, hcl_scan = clean()
    if framework == "plan":
        plan_scan = replace(plan_scan, **edit)
    else:
        hcl_scan = replace(hcl_scan, **edit)

    (reason,) = reasons(plan, plan_scan, hcl_scan, make.rules())

    assert says in reason


def test_a_planned_resource_that_no_rule_saw_is_named(make: Any, clean: Any) -> None:
    plan, _, hcl_scan = clean()

    (reason,) = reasons(plan, make.scan("plan", [KEY]), hcl_scan, make.rules())

    assert reason == f"checkov did not judge 1 of 2 planned resources: {TABLE}"


@pytest.mark.parametrize("absent", [("delete",), ("forget",)])
def test_what_the_plan_takes_away_need_not_be_seen(make: Any, clean: Any, absent: tuple[str, ...]) -> None:
    _, plan_scan, hcl_scan = clean()
    old = make.change("aws_sns_topic.old", *absent)
    plan = make.plan(make.change(TABLE), make.change(KEY), old, blocks=[TABLE, KEY])

    assert list(reasons(plan, plan_scan, hcl_scan, make.rules())) == []


@pytest.mark.parametrize("actions", [("update",), ("no-op",), ("delete", "create"), ("create", "forget")])
def test_what_stays_or_comes_back_must_be_seen(make: Any, clean: Any, actions: tuple[str, ...]) -> None:
    _, plan_scan, hcl_scan = clean()
    new = make.change("aws_sns_topic.new", *actions)
    plan = make.plan(make.change(TABLE), make.change(KEY), new, blocks=[TABLE, KEY])

    (reason,) = reasons(plan, plan_scan, hcl_scan, make.rules())

    assert "aws_sns_topic.new" in reason


def test_data_sources_are_not_resources(make: Any, clean: Any) -> None:
    _, plan_scan, hcl_scan = clean()
    read = {**make.change("data.aws_caller_identity.this", "read"), "mode": "data"}
    plan = make.plan(make.change(TABLE), make.change(KEY), read, blocks=[TABLE, KEY])

    assert list(reasons(plan, plan_scan, hcl_scan, make.rules())) == []


def test_a_module_that_the_source_scan_left_out_is_named(make: Any, clean: Any) -> None:
    plan, plan_scan, _ = clean()

    (reason,) = reasons(plan, plan_scan, make.scan("hcl", [KEY]), make.rules())

    assert reason == f"checkov did not judge 1 of 2 resource blocks of the source: {TABLE}"


def test_all_reasons_are_given_not_only_the_first(make: Any, clean: Any) -> None:
    plan, plan_scan, hcl_scan = clean()

    failed = replace(plan_scan, errors=("a",))
    found = list(reasons({**plan, "errored": True}, failed, hcl_scan, make.rules(minimum=99)))

    assert len(found) == 4


NAMES, SIZES, GRAPH = "CKV_SM_0001", "CKV_SM_0004", "CKV2_SM_0001"
OWN = OwnAnswers(
    supports={NAMES: ("aws_*",), SIZES: ("aws_lambda_function",)},
    graphs=frozenset({GRAPH}),
    answers={(NAMES, TABLE): "PASSED", (NAMES, KEY): "UNKNOWN"},
    unknown={(NAMES, KEY): "why"},
    graphs_ran=frozenset({GRAPH}),
)


def with_own(scan: Scan, **edit: Any) -> Scan:
    own = replace(OWN, **edit)
    return replace(scan, own=own, registered=scan.registered | {NAMES, SIZES, GRAPH})


@pytest.fixture
def packaged(make: Any) -> Rules:
    return replace(make.rules(), packaged=frozenset({NAMES, SIZES, GRAPH}))


def test_checks_of_ours_that_all_spoke_leave_no_doubt(make: Any, clean: Any, packaged: Rules) -> None:
    plan, plan_scan, hcl_scan = clean()

    assert list(reasons(plan, with_own(plan_scan), hcl_scan, packaged)) == []


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"supports": {NAMES: ("aws_*",)}}, f"1 of SafeMate's own checks were not loaded: {SIZES}"),
        ({"graphs": frozenset(), "graphs_ran": frozenset()}, f"1 of SafeMate's own checks were not loaded: {GRAPH}"),
        ({"graphs_ran": frozenset()}, f"1 of SafeMate's own graph checks did not come to an end: {GRAPH}"),
        ({"answers": {(NAMES, TABLE): "PASSED"}}, f"gave no answer 1 time(s): {NAMES} on {KEY}"),
        ({"answers": {}}, "gave no answer 2 time(s)"),
    ],
    ids=["a check is missing", "a graph check is missing", "a graph check broke off", "one silence", "all silent"],
)
def test_a_check_of_ours_that_did_not_speak_is_named(
    make: Any, clean: Any, packaged: Rules, edit: dict[str, Any], says: str
) -> None:
    plan, plan_scan, hcl_scan = clean()

    (reason,) = reasons(plan, with_own(plan_scan, **edit), hcl_scan, packaged)

    assert says in reason


def test_a_check_of_ours_that_checkov_has_not_registered_is_missing(make: Any, clean: Any, packaged: Rules) -> None:
    plan, plan_scan, hcl_scan = clean()

    (reason,) = reasons(plan, replace(plan_scan, own=OWN), hcl_scan, packaged)

    assert "3 of SafeMate's own checks were not loaded" in reason
