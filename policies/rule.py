"""What a rule of the plan guard is, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policies.limits import Limits
from policies.plan import PlanView


@dataclass(frozen=True)
class Fault:
    """What a rule found wrong: where, and one sentence that says what is wrong and what would be right.

    `unknown` says that the plan does not tell yet; it blocks like a failure, but reads differently. An address that is
    no resource's is the name of what is missing, such as `terraform/stacks/account`.
    """

    address: str
    message: str
    unknown: bool = False


@dataclass(frozen=True)
class Table:
    """Something a rule has worked out that a reviewer may want to see, pass or fail: a title, columns, rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What one rule said of one plan. `seen` counts what it looked at: of nothing, no rule can say that it is right."""

    faults: tuple[Fault, ...]
    seen: int
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule over a whole plan.

    `id` is fixed-width (`SM_P_0001`); `policies/explanations/<id>.md` says why it exists, how to mend what breaks it
    and who may waive it. `stacks` are the stacks it speaks of.
    """

    id: str
    title: str
    check: Callable[[PlanView, Limits], Answer]
    stacks: tuple[str, ...] = ("service", "account", "bootstrap")


def answer(faults: Iterable[Fault], seen: int, *tables: Table) -> Answer:
    """An `Answer` of whatever a rule has collected."""
    return Answer(tuple(faults), seen, tables)
