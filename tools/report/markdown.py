"""report.md: what a reviewer reads on a pull request."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from tools.model import RunResult
from tools.report.console import changes

_TEMPLATES = Path(__file__).parent / "templates"

_ORDER = ("delete", "replace", "create", "update", "import", "forget")
"""What cannot be undone comes first."""


def render(result: RunResult) -> str:
    """The report of one environment's run, as GitHub-flavoured Markdown."""
    templates = Templates(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # noqa: S701 (Markdown, not HTML; cells are escaped by `cell`)
    )  # fmt: skip
    templates.filters["cell"] = _cell
    plan = result.plan
    groups = [(kind, plan.of_kind(kind)) for kind in _ORDER] if plan else []
    return templates.get_template("report.md.j2").render(
        result=result,
        summary=changes(plan) if plan and result.verb != "drift" else "",
        groups=[(kind, found) for kind, found in groups if found],
        total_seconds=sum(t.seconds for t in result.timings),
    )


def _cell(text: object) -> str:
    """A table cell: one line, no bars."""
    return str(text).replace("|", "\\|").replace("\n", " ")
