"""Sections of several environments as one: what is the same in all of them stands once, with their names beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tools.model import RunResult
from tools.report.contents import Code, Row, Section, cell, shared

ANY = "{environment}"
"""Stands for the environment's own name in a row that is the same in several but for that."""

_ORDER = ("delete", "replace", "findings", "drift", "update", "create", "import", "forget", "waived")


@dataclass
class _Same:
    """A row as each environment has it, by environment; two are the same when they differ in that name alone."""

    rows: dict[str, Row] = field(default_factory=dict)

    def row(self, names: Sequence[str], general: Row) -> Row:
        where = "all" if len(self.rows) == len(names) > 1 else ", ".join(self.rows)
        own = set(self.rows.values())
        return (cell(where), *(own.pop() if len(own) == 1 else general))


def merge(results: Sequence[RunResult]) -> tuple[Section, ...]:
    """The sections of several runs of one verb, each row once, most important first.

    Rows count as identical when they differ in nothing but the environment's name (account ids have been replaced by
    that name before); such rows then show `{environment}`. Tables whose columns differ stay apart.
    """
    names = [result.environment for result in results]
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[str, Section]]] = {}
    for result in results:
        for section in shared(result):
            alike.setdefault((section.key, section.columns), []).append((result.environment, section))
    first_seen = {key: place for place, (key, _) in reversed([*enumerate(alike)])}
    keys = sorted(alike, key=lambda key: _ORDER.index(key[0]) if key[0] in _ORDER else len(_ORDER) + first_seen[key[0]])
    return tuple(_merged(alike[key], names) for key in keys)


def _merged(found: list[tuple[str, Section]], names: Sequence[str]) -> Section:
    rows = _rows(found, names)
    first = found[0][1]
    columns = ("environments", *first.columns)
    if first.count is None:
        return replace(first, columns=columns, rows=rows, note=_note(found))
    each = ", ".join(f"{environment} {section.count:,}" for environment, section in found)
    total = sum(section.count or 0 for _, section in found)
    return replace(first, columns=columns, rows=rows, count=total, title=f"{first.title} ({each})")


def _note(found: list[tuple[str, Section]]) -> str:
    notes = {section.note for _, section in found}
    if len(notes) == 1:
        return notes.pop()
    return " ".join(f"{environment}: {section.note}" for environment, section in found if section.note)


def _rows(found: list[tuple[str, Section]], names: Sequence[str]) -> tuple[Row, ...]:
    """Each row once. A row that comes twice in one environment stays two rows."""
    every: list[tuple[_Same, Row]] = []
    known: dict[Row, list[_Same]] = {}
    for environment, section in found:
        for row in section.rows:
            general = _general(row, environment)
            alike = [*known.get(row, ()), *known.get(general, ())]
            same = next((one for one in alike if environment not in one.rows), None)
            if same is None:
                same = _Same()
                every.append((same, general))
                for key in {row, general}:
                    known.setdefault(key, []).append(same)
            same.rows[environment] = row
    return tuple(same.row(names, general) for same, general in every)


def _general(row: Row, environment: str) -> Row:
    name = re.compile(rf"(?<![A-Za-z0-9]){re.escape(environment)}(?![A-Za-z0-9])")

    def general(piece: str | Code) -> str | Code:
        return Code(name.sub(ANY, piece.text)) if isinstance(piece, Code) else name.sub(ANY, piece)

    return tuple(tuple(tuple(map(general, line)) for line in lines) for lines in row)
