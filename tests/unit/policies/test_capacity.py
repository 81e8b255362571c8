"""Provisioned units, of tables, indexes, replicas and their autoscaling."""

from __future__ import annotations

from typing import Any

from policies.capacity import Capacity, capacities
from policies.plan import PlanView
from tests.policies.documents import Instance, plan, resource


def table(**more: Any) -> Instance:
    return resource("aws_dynamodb_table", "t", {"name": "t", "read_capacity": 5, "write_capacity": 3} | more)


def scaled(part: str, dimension: str, most: int, **more: Any) -> Instance:
    place = {"resource_id": part, "scalable_dimension": dimension, "max_capacity": most}
    return resource("aws_appautoscaling_target", dimension.replace(":", "-"), place, **more)


def found(*resources: Instance) -> list[Capacity]:
    return list(capacities(PlanView(plan(*resources), "prod", "service")))


def most(*resources: Instance) -> dict[str, int | None]:
    return {part.words: part.most for part in found(*resources)}


def test_a_table_without_a_billing_mode_is_provisioned() -> None:
    assert most(table()) == {"reads": 5, "writes": 3}


def test_a_table_on_demand_has_no_units() -> None:
    assert found(table(billing_mode="PAY_PER_REQUEST")) == []


def test_every_index_has_units_of_its_own() -> None:
    index = {"name": "i", "read_capacity": 7, "write_capacity": 8}
    assert most(table(global_secondary_index=[index])) == {
        "reads": 5,
        "writes": 3,
        "reads of index i": 7,
        "writes of index i": 8,
    }


def test_every_replica_has_as_many_again() -> None:
    assert most(table(replica=[{"region_name": "eu-west-1"}, {"region_name": "eu-west-2"}])) == {
        "reads": 15,
        "writes": 9,
    }


def test_autoscaling_counts_at_its_maximum_and_never_below_what_is_there() -> None:
    reads = scaled("table/t", "dynamodb:table:ReadCapacityUnits", 100)
    writes = scaled("table/t", "dynamodb:table:WriteCapacityUnits", 1)
    assert most(table(), reads, writes) == {"reads": 100, "writes": 3}


def test_a_target_moves_the_index_it_names() -> None:
    index = {"name": "i", "read_capacity": 7, "write_capacity": 8}
    target = scaled("table/t/index/i", "dynamodb:index:ReadCapacityUnits", 50)
    assert most(table(global_secondary_index=[index]), target)["reads of index i"] == 50


def test_what_is_not_known_has_no_most() -> None:
    unknown = resource("aws_dynamodb_table", "t", {"name": "t", "write_capacity": 3}, unknown={"read_capacity": True})
    assert most(unknown) == {"reads": None, "writes": 3}


def test_a_maximum_that_is_not_known_has_no_most() -> None:
    place = {"resource_id": "table/t", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"}
    target = resource("aws_appautoscaling_target", "r", place, unknown={"max_capacity": True})
    assert most(table(), target)["reads"] is None


def test_a_billing_mode_that_is_not_known_has_no_most() -> None:
    unsure = resource("aws_dynamodb_table", "t", {"name": "t", "read_capacity": 5}, unknown={"billing_mode": True})
    assert most(unsure) == {"reads": None, "writes": None}
