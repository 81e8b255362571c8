"""`logs`: ask an environment's logs one of its saved queries."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tools.context import Context
from tools.environments.load import load
from tools.errors import ExitCode
from tools.model import Environment, command
from tools.queries import asking, saved
from tools.report.redaction import Redaction
from tools.targets import reach
from tools.workflow import Request

_ELSEWHERE = 240  # columns, where no terminal says how wide it is
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal acts upon instead of showing it: callers choose part of what is logged, not what our screen does."""


def run(context: Context, request: Request, query: str | None, values: Sequence[str], since: str) -> ExitCode:
    """Print what the query finds in each environment named, or which queries there are when none is.

    Raises:
        BadInput: no such query, a value that it lacks or has no place for, a period that is none.
        ToolFailed: the target does not answer, or refuses the query.
    """
    given, period = saved.values(values), asking.seconds(since)
    answers = []
    for environment in [load(context, name) for name in request.environments]:
        rows = _rows(context, request, environment, query, given, period)
        answers.append({"environment": environment.name, "query": query, "rows": rows})
        if not request.as_json:
            _print(environment.name, query, rows, since)
    if request.as_json:
        print(json.dumps(answers, indent=2))
    return ExitCode.DONE


def _rows(
    context: Context, request: Request, environment: Environment, query: str | None, given: dict[str, str], period: int
) -> list[dict[str, str]]:
    access = reach.reach(context, request.target, environment, request.port, _say)
    logs = access.client("logs")
    known = saved.of(logs, environment.name)
    if query is None:
        return [{"query": each.slug, "needs": ", ".join(each.placeholders), "text": each.text} for each in known]
    found = saved.find(known, query, hint=command("apply", environment.name, request.target))
    rows = list(asking.ask(logs, saved.filled(found, given), found.groups, period).rows)
    return Redaction().apply(rows)  # a secret that a line may have picked up is shown to nobody, in either form


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print(environment: str, query: str | None, rows: list[dict[str, str]], since: str) -> None:
    out = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _ELSEWHERE)
    title = f"{environment} · {query}, the last {since}: {len(rows)} found" if query else f"{environment} · queries"
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*columns, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(Text(_CONTROL.sub("\ufffd", row.get(name, "")), overflow="fold") for name in columns))
    out.print(Text(title, style="bold"))
    if rows:
        out.print(table)
