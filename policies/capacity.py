"""Provisioned capacity of DynamoDB tables: of the table itself and of each index, and how far autoscaling may take it.

A table on demand has none. A replica in another region has as much again as its table (Amazon DynamoDB Developer
Guide, "Provisioned capacity mode" and "Managing throughput capacity automatically with DynamoDB auto scaling").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.links import blocks
from policies.plan import PlanView, Resource

SIDES = {"read": "ReadCapacityUnits", "write": "WriteCapacityUnits"}


@dataclass(frozen=True)
class Capacity:
    """One side of one table or index.

    Args:
        part: `index/<name>`, or empty for the table itself.
        side: read or write.
        units: as provisioned; none when that is not known until apply.
        target: the autoscaling target that moves it, if there is one.
        policies: the scaling policies of that target.
        copies: in how many regions it is provisioned.
    """

    table: Resource
    part: str
    side: str
    units: int | None
    target: Resource | None = None
    policies: tuple[Resource, ...] = ()
    copies: int = 1

    @property
    def most(self) -> int | None:
        """The most units it may come to over all regions; none when that is not known until apply."""
        if self.target is None:
            return None if self.units is None else self.units * self.copies
        highest = self.target.get("max_capacity")
        return None if highest is None or self.units is None else max(int(highest), self.units) * self.copies

    @property
    def words(self) -> str:
        """`reads`, or `writes of index <name>`."""
        return f"{self.side}s" + (f" of {self.part.replace('/', ' ')}" if self.part else "")


def is_provisioned(table: Resource) -> bool:
    """Whether a table is not known to be on demand; PROVISIONED is the default."""
    return bool(table.get("billing_mode", "PROVISIONED") != "PAY_PER_REQUEST")


def capacities(plan: PlanView) -> Iterator[Capacity]:
    """Both sides of every provisioned table and of each of its indexes."""
    targets = {_place(each): each for each in plan.standing("aws_appautoscaling_target")}
    policies = plan.standing("aws_appautoscaling_policy")
    for table in filter(is_provisioned, plan.standing("aws_dynamodb_table")):
        copies = 1 + len(blocks(table, "replica"))
        parts = [("", table.values), *((f"index/{i.get('name')}", i) for i in blocks(table, "global_secondary_index"))]
        unsure = table.is_unknown("billing_mode")
        for part, holder in parts:
            for side, word in SIDES.items():
                units = None if unsure else holder.get(f"{side}_capacity")
                place = (f"table/{table.get('name')}{part and '/'}{part}", f"dynamodb:{part[:5] or 'table'}:{word}")
                mine = tuple(each for each in policies if _place(each) == place)
                target = targets.get(place) if table.get("name") else None
                yield Capacity(table, part, side, None if units is None else int(units), target, mine, copies)


def _place(scaling: Resource) -> tuple[str, str]:
    return str(scaling.get("resource_id", "")), str(scaling.get("scalable_dimension", ""))
