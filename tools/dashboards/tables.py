"""A log widget: where it looks, what it asks, and the columns its answer has (a sample of rows in them)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.dashboards import samples
from tools.dashboards.body import Widget
from tools.errors import BadInput

_PIPE = re.compile(r"\s\|\s")
_SOURCE = re.compile(r"SOURCE\s+'([^']+)'")
_OUTSIDE_BRACKETS = re.compile(r",\s*(?![^()]*\))")


@dataclass(frozen=True)
class LogTable:
    """What a log widget shows."""

    groups: tuple[str, ...]
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def log_table(widget: Widget) -> LogTable:
    """The table of a log widget, with as many sample rows as it has room for.

    Raises:
        BadInput: the query looks nowhere, or asks for nothing.
    """
    commands = [part.strip() for part in _PIPE.split(str(widget.properties.get("query", "")))]
    groups = tuple(found[1] for command in commands if (found := _SOURCE.fullmatch(command)))
    asked = [command for command in commands if command and not _SOURCE.fullmatch(command)]
    columns = _columns(asked)
    if not groups or not columns:
        raise BadInput(f"{widget.name} does not say where it looks (SOURCE '…') or what it shows (fields …, stats …)")
    count = max(1, (5 * widget.height - 9) // 3)
    rows = tuple(tuple(samples.cell(column, row) for column in columns) for row in range(count))
    return LogTable(groups, " | ".join(asked), columns, rows)


def _columns(commands: list[str]) -> tuple[str, ...]:
    """What the last command that chooses fields leaves."""
    for command in reversed(commands):
        word, _, rest = command.partition(" ")
        if word == "stats":
            what, _, groups = rest.partition(" by ")
            return tuple(_name(part) for part in _OUTSIDE_BRACKETS.split(f"{groups},{what}" if groups else what))
        if word in ("fields", "display"):
            return tuple(_name(part) for part in _OUTSIDE_BRACKETS.split(rest))
    return ()


def _name(part: str) -> str:
    return part.strip().rpartition(" as ")[2].strip()
