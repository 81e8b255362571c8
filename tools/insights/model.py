"""A query as data: commands, and the expressions in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


class Moment(int):
    """Milliseconds since 1970, UTC; shown as Insights shows times."""


Value = str | int | float | None | re.Pattern[str] | tuple["Value", ...]
"""None is a field that a record does not have. Truth is 1 and 0; patterns and tuples are in literals alone."""

Row = Mapping[str, Value]


@dataclass(frozen=True)
class Literal:
    """A value written in the query."""

    value: Value


@dataclass(frozen=True)
class Field:
    """A field's value in the record at hand."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator (by its symbol) on arguments; `position` is where it stands in the query."""

    name: str
    arguments: tuple[Expression, ...]
    position: int = 0


Expression = Literal | Field | Call


@dataclass(frozen=True)
class Named:
    """An expression and the name of its column: what follows `as`, or else its own text."""

    name: str
    expression: Expression


@dataclass(frozen=True)
class Fields:
    """`fields`: columns to show, computed where they are no plain fields."""

    columns: tuple[Named, ...]


@dataclass(frozen=True)
class Display:
    """`display`: these columns and no others."""

    columns: tuple[Named, ...]


@dataclass(frozen=True)
class Filter:
    """`filter`: only records for which the condition holds."""

    condition: Expression


@dataclass(frozen=True)
class Parse:
    """`parse`: fields out of a text; `pattern` has a group for each of `names`."""

    source: Expression
    pattern: re.Pattern[str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Stats:
    """`stats`: one row for each combination of the values of `by`."""

    columns: tuple[Named, ...]
    by: tuple[Named, ...]


@dataclass(frozen=True)
class Sort:
    """`sort`: by each expression in turn; True is descending."""

    keys: tuple[tuple[Expression, bool], ...]


@dataclass(frozen=True)
class Limit:
    """`limit`: no more rows than that."""

    rows: int


Command = Fields | Display | Filter | Parse | Stats | Sort | Limit
Query = tuple[Command, ...]
