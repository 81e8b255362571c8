"""A dashboard as one HTML page that opens anywhere: no script, nothing from the network, every value escaped.

CloudWatch draws a grid of 24 columns as wide as the window; here a column is 60 pixels, a row 50, so that a picture of
the page is the same everywhere. SVG's attributes place the widgets: the content security policy admits no inline style.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tools.dashboards import markdown, samples
from tools.dashboards.body import COLUMNS, Dashboard, Widget
from tools.dashboards.graph import graph
from tools.dashboards.series import Series, series
from tools.dashboards.tables import log_table
from tools.errors import BadInput

COLUMN, ROW, GAP = 60, 50, 8
TITLE, BORDER = 30, 1
"""Pixels that a widget's title takes from its height, and its border on each side."""

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Box:
    """A widget on the page: its place in pixels, and what its template needs."""

    kind: str
    title: str
    left: int
    top: int
    width: int
    height: int
    content: dict[str, Any] = field(default_factory=dict)


def render(dashboard: Dashboard) -> str:
    """The page of a dashboard.

    Raises:
        BadInput: something on it cannot be drawn as CloudWatch would.
    """
    templates = Templates(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = (_TEMPLATES / "dashboard.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return templates.get_template("dashboard.html.j2").render(
        name=dashboard.name,
        width=COLUMN * COLUMNS,
        height=ROW * dashboard.height,
        boxes=[box(widget) for widget in dashboard.widgets],
        style=Markup(style),  # noqa: S704 (our own file, not a value)
        style_hash=f"sha256-{digest}",
    )


def box(widget: Widget) -> Box:
    """The widget's place on the page, and what is in it.

    Raises:
        BadInput: something in it cannot be drawn as CloudWatch would, or not here.
    """
    width, height = COLUMN * widget.width - GAP, ROW * widget.height - GAP
    try:
        kind, content = _content(widget, width, height)
    except (AttributeError, LookupError, TypeError, ValueError) as wrong:
        raise BadInput(f"{widget.name} has something that cannot be drawn here", why=repr(wrong)) from wrong
    return Box(kind, widget.title, COLUMN * widget.x, ROW * widget.y, width, height, content)


def _content(widget: Widget, width: int, height: int) -> tuple[str, dict[str, Any]]:
    if widget.kind == "text":
        return "text", {"text": markdown.render(str(widget.properties.get("markdown", "")))}
    if widget.kind == "alarm":
        names = [str(arn).rpartition(":alarm:")[2] for arn in widget.properties.get("alarms", ())]
        return "alarms", {"alarms": [(name, samples.state(name, place)) for place, name in enumerate(names)]}
    if widget.kind == "log":
        return "table", {"table": log_table(widget)}
    if widget.properties.get("view") == "singleValue":
        return "numbers", {"numbers": [(each.label, _number(each)) for each in series(widget)]}
    return "graph", {"graph": graph(widget, width - 2 * BORDER, height - TITLE - 2 * BORDER)}


def _number(metric: Series) -> str:
    value = samples.total(metric)
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2f}"
