"""Commands: from a query's text to a `Query`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tools.insights import expressions
from tools.insights.aggregates import AGGREGATES
from tools.insights.errors import QueryError, net
from tools.insights.model import (
    Call,
    Command,
    Display,
    Expression,
    Field,
    Fields,
    Filter,
    Limit,
    Named,
    Parse,
    Query,
    Sort,
    Stats,
)
from tools.insights.reader import Reader

LONGEST = 10_000
"""Characters of a query (CloudWatch Logs API reference, "StartQuery"), and rows of a result ("limit")."""


@net()
def parse(text: str) -> Query:
    """The query's commands, in order.

    Raises:
        QueryError: it is malformed, or asks for what is not supported here.
    """
    if len(text) > LONGEST:
        raise QueryError(f"a query may have {LONGEST} characters, and this one has {len(text)}")
    reader = Reader(text)
    commands = [_command(reader)]
    while reader.skip("|"):
        commands.append(_command(reader))
    if reader.next.kind != "end":
        raise reader.wrong("expected | or the end of the query")
    return tuple(commands)


def _command(reader: Reader) -> Command:
    if not reader.next.reads(*_COMMANDS):
        raise reader.wrong(f"expected one of {', '.join(_COMMANDS)}, which are supported here")
    return _COMMANDS[reader.take().text.lower()](reader)


def _columns(reader: Reader) -> tuple[Named, ...]:
    columns = [_column(reader)]
    while reader.skip(","):
        columns.append(_column(reader))
    return tuple(columns)


def _column(reader: Reader) -> Named:
    start = reader.next.start
    expression = expressions.read(reader)
    name = expression.name if isinstance(expression, Field) else reader.text(start)
    return Named(_name(reader) if reader.skip("as") else name, expression)


def _name(reader: Reader) -> str:
    if reader.next.kind not in ("name", "field"):
        raise reader.wrong("expected a name")
    return reader.take().text


def _fields(reader: Reader) -> Fields:
    return Fields(_without_aggregates(reader))


def _display(reader: Reader) -> Display:
    return Display(_without_aggregates(reader))


def _without_aggregates(reader: Reader) -> tuple[Named, ...]:
    columns = _columns(reader)
    for column in columns:
        _refuse(_aggregates(column.expression))
    return columns


def _filter(reader: Reader) -> Filter:
    condition = expressions.read(reader)
    _refuse(_aggregates(condition))
    return Filter(condition)


def _aggregates(expression: Expression) -> list[Call]:
    if not isinstance(expression, Call):
        return []
    own = [expression] if expression.name in AGGREGATES else []
    return own + [found for argument in expression.arguments for found in _aggregates(argument)]


def _refuse(aggregates: list[Call]) -> None:
    for call in aggregates:
        raise QueryError(f"{call.name} belongs into stats", call.position)


def _parse(reader: Reader) -> Parse:
    bare = reader.next.kind in ("string", "regex") and not reader.after_next(",")
    source: Expression = Field("@message") if bare else expressions.read(reader)
    word = reader.take()
    if word.kind == "regex":
        pattern = expressions.regex(word)
        names = tuple(pattern.groupindex)
        if not names or pattern.groups != len(names):
            raise QueryError("name each group of the pattern: (?<name>…)", word.start)
        return Parse(source, pattern, names)
    if word.kind != "string" or "*" not in word.text:
        raise QueryError('parse needs /a pattern/ or "a text with *"', word.start)
    reader.expect("as")
    names = _names(reader)
    if len(names) != word.text.count("*"):
        raise QueryError(f"{word.text.count('*')} * in the text and {len(names)} names", word.start)
    return Parse(source, _glob(word.text), names)


def _names(reader: Reader) -> tuple[str, ...]:
    names = [_name(reader)]
    while reader.skip(","):
        names.append(_name(reader))
    return tuple(names)


def _glob(text: str) -> re.Pattern[str]:
    """Each * as little as it may be; one at the very end is all the rest."""
    pattern = re.escape(text).replace(r"\*", "(.*?)")
    return re.compile(pattern.removesuffix("(.*?)") + "(.*)" if text.endswith("*") else pattern, re.DOTALL)


def _stats(reader: Reader) -> Stats:
    columns = _columns(reader)
    by = _without_aggregates(reader) if reader.skip("by") else ()
    grouped = {column.name for column in by}
    for column in columns:
        _refuse_single_values(column.expression, grouped)
    return Stats(columns, by)


def _refuse_single_values(expression: Expression, grouped: set[str]) -> None:
    """A field beside aggregates has one value for all records of a row only when the row is `by` it."""
    if isinstance(expression, Field) and expression.name not in grouped:
        raise QueryError(f"stats needs a function of {expression.name}, as in max({expression.name}), or it in `by`")
    if isinstance(expression, Call) and expression.name in AGGREGATES:
        _refuse([inner for argument in expression.arguments for inner in _aggregates(argument)])
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            _refuse_single_values(argument, grouped)


def _sort(reader: Reader) -> Sort:
    keys = [_key(reader)]
    while reader.skip(","):
        keys.append(_key(reader))
    return Sort(tuple(keys))


def _key(reader: Reader) -> tuple[Expression, bool]:
    start = reader.next.start
    expression = expressions.read(reader)
    if isinstance(expression, Call):
        # After stats, `sort count(*)` and `sort bin(5m)` mean the columns that are called so.
        column = Field(reader.text(start))
        expression = column if _aggregates(expression) else Call("coalesce", (column, expression))
    return expression, reader.next.reads("asc", "desc") and reader.take().reads("desc")


def _limit(reader: Reader) -> Limit:
    word = reader.take()
    if word.kind != "number" or not word.text.isdigit() or not 0 < int(word.text) <= LONGEST:
        raise QueryError(f"limit needs a number from 1 to {LONGEST}", word.start)
    return Limit(int(word.text))


_COMMANDS: dict[str, Callable[[Reader], Command]] = {
    "display": _display,
    "fields": _fields,
    "filter": _filter,
    "limit": _limit,
    "parse": _parse,
    "sort": _sort,
    "stats": _stats,
}
