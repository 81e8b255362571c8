"""Expressions evaluated: over one record, or over all that make up one row of `stats`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.insights.aggregates import AGGREGATES
from tools.insights.functions import FUNCTIONS
from tools.insights.model import Call, Expression, Field, Literal, Row, Value

TIMESTAMP = "@timestamp"


def value(expression: Expression, row: Row) -> Value:
    """What it is in this record; None when a field that it needs is missing."""
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Field):
        return row.get(expression.name)
    if expression.name == "bin":
        return FUNCTIONS["datefloor"].apply(row.get(TIMESTAMP), value(expression.arguments[0], row))
    return FUNCTIONS[expression.name].apply(*(value(argument, row) for argument in expression.arguments))


def aggregated(expression: Expression, group: Row, rows: Sequence[Row]) -> Value:
    """What it is for a group of records; `group` has the values that they share."""
    if isinstance(expression, Call) and expression.name in AGGREGATES:
        return _aggregate(expression, rows)
    if isinstance(expression, Call):
        arguments = (aggregated(argument, group, rows) for argument in expression.arguments)
        return FUNCTIONS[expression.name].apply(*arguments)
    return value(expression, group)


def _aggregate(call: Call, rows: Sequence[Row]) -> Value:
    aggregate = AGGREGATES[call.name]
    if not call.arguments:
        return len(rows)
    values = [found for row in rows if (found := value(call.arguments[0], row)) is not None]
    if not values:
        return aggregate.of_nothing
    return aggregate.apply(values, *(value(argument, rows[0]) for argument in call.arguments[1:]))
