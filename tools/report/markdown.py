"""report.md: what a reviewer reads on a pull request, in GitHub-flavoured Markdown that fits into one comment."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from tools.model import RunResult
from tools.report import headline, merging
from tools.report.contents import Cell, Code, Row, Section, sections

LIMIT = 65_536
"""GitHub refuses a comment or a description longer than this many characters. We hold it in bytes of UTF-8, so that it
holds however a character is counted."""

_SURE = 2_000  # bytes that every section gets before a more important one gets more
_NOTICE = 1_000  # bytes kept for saying what was left out
_LONGEST_TEXT, _MOST_LINES = 600, 20  # characters of one piece, and lines of one cell

_SPECIAL = re.compile(r"([\\`*\[\]<>&|~#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")


def render(result: RunResult, limit: int = LIMIT) -> str:
    """The report of one environment's run, of at most `limit` bytes."""
    facts = "".join(f"**{label}:** {text(value)}\n\n" for label, value in headline.facts(result))
    return _fit(_head(headline.title(result), facts, headline.remarks(result)), sections(result), limit)


def render_combined(results: Sequence[RunResult], limit: int = LIMIT) -> str:
    """One report on several environments, in which what is the same for all of them stands once."""
    names = ", ".join(result.environment for result in results)
    first = results[0]
    stack = "" if first.stack == "service" else f" (stack {first.stack})"
    labels = list(dict.fromkeys(label for result in results for label, _ in headline.facts(result)))
    known = [dict(headline.facts(result)) for result in results]
    rows: list[Row] = [
        (((result.environment,),), *(((facts.get(label, "-"),),) for label in labels))
        for result, facts in zip(results, known, strict=True)
    ]
    remarks = [f"{result.environment}: {remark}" for result in results for remark in headline.remarks(result)]
    head = _head(f"{names}: {first.verb} on {first.target}{stack}", _table(("environment", *labels), rows), remarks)
    return _fit(head, merging.merge(results), limit)


def text(value: str) -> str:
    """Text in which nothing is Markdown or HTML, on one line."""
    return _SPECIAL.sub(r"\\\1", _short(value))


def code(value: str) -> str:
    """A code span that holds the value whatever backticks and bars are in it; for table cells."""
    value = _short(value).replace("|", "\\|")
    if not value:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", value)), default=0) + 1)
    space = " " if "`" in value else ""
    return f"{fence}{space}{value}{space}{fence}"


def _short(value: str) -> str:
    start = value[: 4 * _LONGEST_TEXT]  # of a whole policy document the rest need not be looked at
    words = " ".join(start.split())
    if len(words) <= _LONGEST_TEXT and len(start) == len(value):
        return words
    return f"{words[: _LONGEST_TEXT - 1]}…"


def _head(title: str, facts: str, remarks: Iterable[str]) -> str:
    listed = [f"- {text(remark)}\n" for remark in remarks]
    more = f"- … and {len(listed) - _MOST_LINES} more\n" if len(listed) > _MOST_LINES else ""
    return f"# {text(title)}\n\n{facts}" + "".join(listed[:_MOST_LINES]) + more


def _fit(head: str, found: Sequence[Section], limit: int) -> str:
    """Head and sections, with rows taken out from the end of the least important ones until it all fits."""
    rows = [[_row(row) for row in section.rows] for section in found]
    whole = head + "".join(_section(s, r) for s, r in zip(found, rows, strict=True))
    if _size(whole) <= limit:
        return whole
    room = limit - _size(head) - _NOTICE
    frames = [_size(_section(section, [])) + 100 for section in found]  # and a line on what is left out
    while frames and sum(frames) > room:
        frames.pop()
    kept = _share([[_size(row) for row in rows[index]] for index in range(len(frames))], room - sum(frames))
    shown = [_section(found[index], rows[index][:count]) for index, count in enumerate(kept)]
    counts = [*kept, *([0] * (len(found) - len(kept)))]
    return head + _notice(found, counts) + "".join(shown)


def _share(sizes: list[list[int]], room: int) -> list[int]:
    """How many rows each section keeps: first a little for each, then the more important take what they need."""
    kept = [0] * len(sizes)
    for most in (_SURE, room):
        for index, rows in enumerate(sizes):
            used = sum(rows[: kept[index]])
            while kept[index] < len(rows) and rows[kept[index]] <= room and used + rows[kept[index]] <= most:
                room -= rows[kept[index]]
                used += rows[kept[index]]
                kept[index] += 1
    return kept


def _notice(found: Sequence[Section], kept: Sequence[int]) -> str:
    """What was left out, in at most `_NOTICE` bytes."""
    missing = [
        f"{len(section.rows) - count:,} of {len(section.rows):,} rows of “{text(section.title)[:80]}”"
        for section, count in zip(found, kept, strict=True)
        if count < len(section.rows)
    ]
    start = f"\n> **Cut to fit GitHub's limit of {LIMIT:,} characters.** Left out, and in report.html: "
    for shown in range(len(missing), 0, -1):
        more = f" and of {len(missing) - shown} more sections" if shown < len(missing) else ""
        if _size(notice := f"{start}{'; '.join(missing[:shown])}{more}\n") <= _NOTICE:
            return notice
    return f"{start}{len(missing)} sections\n"


def _section(section: Section, rows: Sequence[str]) -> str:
    opened = "" if section.folded else " open"
    left = len(section.rows) - len(rows)
    more = f"\n… and {left:,} more, in report.html\n" if left else ""
    note = f"\n{text(section.note)}\n" if section.note else ""
    table = _ruled(section.columns) + "".join(rows)
    summary = html.escape(_short(section.heading))
    return f"\n<details{opened}><summary>{summary}</summary>\n\n{table}{more}{note}\n</details>\n"


def _table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    return _ruled(columns) + "".join(map(_row, rows)) + "\n"


def _ruled(columns: Sequence[str]) -> str:
    return f"| {' | '.join(map(text, columns))} |\n|{'---|' * len(columns)}\n"


def _row(row: Row) -> str:
    return f"| {' | '.join(map(_cell, row))} |\n"


def _cell(value: Cell) -> str:
    lines = ["".join(code(p.text) if isinstance(p, Code) else _plain(p) for p in line) for line in value]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"… and {len(lines) - _MOST_LINES} more"]
    return "<br>".join(lines)


def _plain(piece: str) -> str:
    """Text between pieces of code: its blanks at both ends count."""
    lead, trail = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return f"{lead}{text(piece)}{trail}" if piece.strip() else piece


def _size(value: str) -> int:
    return len(value.encode())
