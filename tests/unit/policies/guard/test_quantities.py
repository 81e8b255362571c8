"""Finer points of SM_P_0017; that it says anything at all is for tests/policies/cases/guard_amounts.py."""

from __future__ import annotations

from policies.guard import quantities
from policies.limits import load
from policies.plan import PlanView
from policies.rule import Answer, Table
from tests.policies.documents import Instance, plan, resource

UNITS = {"name": "t", "read_capacity": 30, "write_capacity": 1}
TABLE = resource("aws_dynamodb_table", values=UNITS)


def ask(*resources: Instance, environment: str = "prod", stack: str = "service") -> Answer:
    return quantities.check(PlanView(plan(*resources, environment=environment), environment, stack), load(environment))


def table(answer: Answer, title: str) -> Table:
    return next(each for each in answer.tables if each.title == title)


def test_a_reviewer_sees_what_is_planned_free_and_allowed() -> None:
    found = table(ask(TABLE), "Quantities")
    assert found.columns == ("quantity", "planned", "free of charge", "limit here")
    assert found.rows[0][1:] == ("30", "25", "1,200")
    assert "2026-11-21" in found.note


def test_what_is_over_says_how_much_and_how_much_is_allowed() -> None:
    (fault,) = ask(TABLE, environment="dev").faults
    assert fault.address == "terraform/stacks/service"
    assert fault.message.startswith("30 read capacity units")
    assert "25 are allowed in dev (policies/limits.json)" in fault.message


def test_no_money_is_named() -> None:
    answer = ask(TABLE, resource("aws_kms_key"), resource("aws_lambda_function"))
    assert len(answer.tables) == 3
    assert "$" not in str(answer)


def test_an_unknown_number_is_named_in_prod_and_fails_in_dev() -> None:
    unsure = resource("aws_dynamodb_table", values={"name": "t", "write_capacity": 1}, unknown={"read_capacity": True})
    assert ask(unsure).faults == ()
    assert table(ask(unsure), "Quantities").rows[0][1] == "0 and what 1 do not tell"
    assert [fault.unknown for fault in ask(unsure, environment="dev").faults] == [True]


def test_what_nobody_has_priced_is_named_and_left_to_the_rule_on_types() -> None:
    answer = ask(resource("aws_quicksight_group"))
    assert answer.faults == ()
    assert table(answer, "Cannot be known from a plan").rows == (
        ("aws_quicksight_group", "1 or more", "nobody has said yet"),
    )


def test_what_is_not_named_may_not_be_there() -> None:
    (fault,) = ask(resource("aws_instance")).faults
    assert "1 aws_instance, and 0 are allowed in prod" in fault.message


def test_each_stack_has_limits_of_its_own() -> None:
    keys = [resource("aws_kms_key", index=number) for number in range(3)]
    assert ask(*keys, stack="bootstrap").faults == ()
    assert len(ask(*keys, stack="service").faults) == 1


def test_a_stack_nobody_has_written_limits_for_has_those_of_service() -> None:
    assert len(ask(TABLE, environment="dev", stack="sandbox").faults) == 1


def test_the_limits_name_only_what_is_counted() -> None:
    limits = load("prod")
    counted = {*quantities._TITLES, *limits["billed_by_existing"]}
    for stack in limits["quantities"]["most"].values():
        for most in stack.values():
            assert set(most) <= counted


def test_a_type_is_in_one_list_of_costs_only() -> None:
    """Tables, stages and parameters may bill by existing and by use; what costs nothing costs nothing."""
    limits = load("prod")
    free = limits["costs_nothing"]
    assert len(free) == len(set(free))
    assert not set(free) & {*limits["billed_by_existing"], *limits["usage_metered"]}
