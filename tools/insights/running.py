"""A query run over log events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from tools.insights.errors import net
from tools.insights.evaluation import TIMESTAMP, aggregated, value
from tools.insights.model import Command, Display, Fields, Filter, Limit, Named, Parse, Query, Row, Sort, Stats, Value
from tools.insights.parser import LONGEST
from tools.insights.records import Event, discover
from tools.insights.values import holds, number, order, shown

_UNASKED = (TIMESTAMP, "@message")
"""What a query without `fields` shows."""


@dataclass(frozen=True)
class Result:
    """Rows as AWS gives them: name and text of each column that the row has; and what was looked at for them."""

    rows: tuple[dict[str, str], ...]
    matched: int
    scanned: int


@dataclass(frozen=True)
class _Table:
    """What there is after a command. `columns` None: nobody has said yet which; `matched`: records that passed."""

    rows: Sequence[Row]
    columns: tuple[str, ...] | None = None
    pointed: bool = True
    matched: int = 0


@net()
def run(query: Query, events: Iterable[Event], limit: int = LONGEST) -> Result:
    """The rows that a query finds in `events`, at most `limit`; newest first when it does not sort.

    Raises:
        QueryError: what the query asks for cannot be computed.
    """
    records = sorted((discover(event) for event in events), key=lambda row: row[TIMESTAMP], reverse=True)  # type: ignore[arg-type,return-value]
    table = _Table(records, matched=len(records))
    for command in query:
        table = _after(command, table)
    columns = (*(table.columns or _UNASKED), *(("@ptr",) if table.pointed else ()))
    rows = tuple(_shown(row, columns) for row in table.rows[:limit])
    return Result(rows, table.matched, len(records))


def _shown(row: Row, columns: Iterable[str]) -> dict[str, str]:
    return {name: shown(row[name]) for name in columns if row.get(name) is not None}


def _computed(row: Row, columns: Iterable[Named]) -> Row:
    return {**row, **{column.name: value(column.expression, row) for column in columns}}


@singledispatch
def _after(command: Command, _table: _Table) -> _Table:
    raise TypeError(f"no such command: {command}")


@_after.register
def _fields(command: Fields, table: _Table) -> _Table:
    names = tuple(column.name for column in command.columns)
    shown_now = tuple(dict.fromkeys((*(table.columns or ()), *names)))
    return replace(table, rows=[_computed(row, command.columns) for row in table.rows], columns=shown_now)


@_after.register
def _display(command: Display, table: _Table) -> _Table:
    rows = [_computed(row, command.columns) for row in table.rows]
    return replace(table, rows=rows, columns=tuple(column.name for column in command.columns))


@_after.register
def _filter(command: Filter, table: _Table) -> _Table:
    rows = [row for row in table.rows if holds(value(command.condition, row))]
    return replace(table, rows=rows, matched=len(rows) if table.pointed else table.matched)


@_after.register
def _parse(command: Parse, table: _Table) -> _Table:
    def parsed(row: Row) -> Row:
        text = value(command.source, row)
        match = command.pattern.search(shown(text)) if text is not None else None
        return {**row, **dict(zip(command.names, match.groups(), strict=True))} if match else row

    return replace(table, rows=[parsed(row) for row in table.rows])


@_after.register
def _stats(command: Stats, table: _Table) -> _Table:
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in sorted(table.rows, key=lambda row: number(row.get(TIMESTAMP)) or 0):  # earliest() is the oldest's value
        groups.setdefault(tuple(value(column.expression, row) for column in command.by), []).append(row)
    names = tuple(column.name for column in command.by)
    rows = []
    for key, members in groups.items():
        group = dict(zip(names, key, strict=True))
        rows.append({**group, **{c.name: aggregated(c.expression, group, members) for c in command.columns}})
    return replace(table, rows=rows, columns=(*names, *(c.name for c in command.columns)), pointed=False)


@_after.register
def _sort(command: Sort, table: _Table) -> _Table:
    rows = list(table.rows)
    for expression, descending in reversed(command.keys):
        key: Callable[[Row], Value] = lambda row, e=expression: value(e, row)  # type: ignore[misc] # noqa: E731
        known = [row for row in rows if key(row) is not None]
        known.sort(key=lambda row, k=key: order(k(row)), reverse=descending)  # type: ignore[misc]
        rows = known + [row for row in rows if key(row) is None]  # wherever it goes, what is not there comes last
    return replace(table, rows=rows)


@_after.register
def _limit(command: Limit, table: _Table) -> _Table:
    return replace(table, rows=table.rows[: command.rows])
