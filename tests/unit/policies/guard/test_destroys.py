"""What the two rules on deletes say; that they say it at all is for tests/policies/cases/destroys.py."""

from __future__ import annotations

from typing import Any

import pytest

from policies.doomed import because
from policies.guard import deletes, stateful
from policies.guard.keys import KEYS
from policies.limits import Limits, load
from policies.plan import PlanView
from tests.policies.cases.destroys import BUCKET_ADDRESS, DELETED, REPLACED, TABLE_ADDRESS, UPDATED, routes
from tests.policies.documents import Document, plan, resource

TYPES = {"aws_dynamodb_table": "every item", "aws_s3_bucket": "every object"}
LIMITS = Limits({"stateful_types": TYPES, "environments": {"prod": {}}}, "prod")


def view(document: Document, **more: Any) -> PlanView:
    return PlanView(document, "prod", "service", **more)


def test_a_delete_names_the_resource_the_reason_and_what_to_type() -> None:
    (fault,) = stateful.check(view(DELETED), LIMITS).faults
    assert fault.address == TABLE_ADDRESS
    assert "deletes it (its key is gone from for_each), and lost is every item" in fault.message
    assert f"--allow-destroy '{TABLE_ADDRESS}'" in fault.message


def test_a_replace_names_the_attributes_that_force_it() -> None:
    (fault,) = stateful.check(view(REPLACED), LIMITS).faults
    assert fault.address == BUCKET_ADDRESS
    assert "replaces it (because of bucket; AWS cannot change this in place)" in fault.message


def test_a_type_that_holds_nothing_may_go() -> None:
    assert stateful.check(view(routes(5)), LIMITS).faults == ()


def test_a_reason_of_a_newer_terraform_is_shown_as_it_is() -> None:
    (item,) = view(plan(resource("aws_sqs_queue", actions=("delete",), reason="delete_because_of_new"))).resources
    assert because(item) == "delete_because_of_new"


def test_all_that_holds_data_and_goes_is_in_the_table_with_its_answer() -> None:
    both = {**DELETED, "resource_changes": DELETED["resource_changes"] + REPLACED["resource_changes"]}
    (table,) = stateful.check(view(both, allowed=frozenset({TABLE_ADDRESS})), LIMITS).tables
    assert [(row[0], row[1], row[-1]) for row in table.rows] == [
        (BUCKET_ADDRESS, "replace", "blocked"),
        (TABLE_ADDRESS, "delete", "allowed"),
    ]
    assert stateful.check(view(UPDATED), LIMITS).tables == ()


@pytest.mark.parametrize(
    ("allowed", "meant"),
    [
        ('module.table["user"].aws_dynamodb_table.this', TABLE_ADDRESS),
        ("module.table.aws_dynamodb_table.this", TABLE_ADDRESS),
        ("aws_kms_key.k", ""),
    ],
)
def test_a_permission_that_fits_nothing_is_named_with_the_address_that_was_meant(allowed: str, meant: str) -> None:
    faults = stateful.check(view(DELETED, allowed=frozenset({allowed})), LIMITS).faults
    (idle,) = (fault for fault in faults if fault.address == allowed)
    assert "allows nothing here" in idle.message
    assert ("does so with" in idle.message) is bool(meant)
    assert meant in idle.message
    assert {fault.address for fault in faults} == {allowed, TABLE_ADDRESS}


def test_a_permission_for_what_holds_nothing_is_used_where_many_things_go() -> None:
    first = 'module.api.aws_api_gateway_method.route["GET /0"]'
    assert stateful.check(view(routes(11), allowed=frozenset({first})), LIMITS).faults == ()


def test_too_many_deletes_are_summed_up_by_type_with_where_the_threshold_stands() -> None:
    (fault,) = deletes.check(view(routes(11)), LIMITS).faults
    assert fault.address == "the whole plan"
    assert "11 resources that nobody has allowed (11 aws_api_gateway_method)" in fault.message
    assert "environments/prod/environment.toml lets 10 go at once" in fault.message
    assert "at least 1 of them" in fault.message


def test_what_is_allowed_does_not_count() -> None:
    some = frozenset(f'module.api.aws_api_gateway_method.route["GET /{n}"]' for n in range(4))
    assert deletes.check(view(routes(14), allowed=some), LIMITS).faults == ()
    (fault,) = deletes.check(view(routes(15), allowed=some), LIMITS).faults
    assert "11 resources" in fault.message


def test_an_empty_plan_has_been_looked_at_and_nothing_was_seen() -> None:
    assert stateful.check(view(plan()), LIMITS).seen == 0
    assert deletes.check(view(routes(3)), LIMITS).seen == 4


def test_what_is_forgotten_is_listed_and_counts_among_what_goes() -> None:
    left = plan(resource("aws_dynamodb_table", values={"name": "prod-safemate-users"}, actions=("forget",)))
    answer = stateful.check(view(left), LIMITS)
    assert answer.faults == ()
    ((address, change, why, _, end),) = answer.tables[0].rows
    assert (address, change, end) == ("aws_dynamodb_table.this", "forget", "leaves management")
    assert "it stays" in why
    assert deletes.check(view(left, delete_threshold=0), LIMITS).faults
    permitted = view(left, delete_threshold=0, allowed=frozenset({address}))
    assert (stateful.check(permitted, LIMITS).faults, deletes.check(permitted, LIMITS).faults) == ((), ())


def test_what_is_forgotten_and_made_anew_is_replaced() -> None:
    anew = plan(resource("aws_dynamodb_table", values={"name": "t"}, actions=("create", "forget")))
    (fault,) = stateful.check(view(anew), LIMITS).faults
    assert "replaces it" in fault.message


def test_whatever_has_a_switch_against_destroying_or_is_a_key_is_known_to_hold_data() -> None:
    limits = load("prod")
    holding = set(limits["destroy_switches"]) | set(KEYS) - {"aws_kms_alias"}
    assert holding - set(limits["stateful_types"]) == set()
