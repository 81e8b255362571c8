"""A dashboard as a plan has it, checked: what CloudWatch would refuse, or draw on top of each other, is refused.

Source: CloudWatch API reference, "Dashboard body structure and syntax". More is asked for here than CloudWatch asks
for: every place written out, and a title on everything but text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tools.errors import BadInput

TYPE = "aws_cloudwatch_dashboard"
COLUMNS = 24
"""Width of CloudWatch's grid."""
ROWS = 1000
"""The greatest height of a widget, in rows of the grid."""
KINDS = ("metric", "alarm", "text", "log")

_PLACE = ("x", "y", "width", "height")


@dataclass(frozen=True)
class Widget:
    """One widget. `x`, `y`, `width` and `height` are in columns and rows of the grid, from the top left."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    properties: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Its title; empty for text."""
        return str(self.properties.get("title", ""))

    @property
    def name(self) -> str:
        """What people can find it by."""
        said = self.title or str(self.properties.get("markdown", "")).strip().partition("\n")[0]
        return f'"{said}"' if said else f"the {self.kind} widget at {self.x}, {self.y}"

    def overlaps(self, other: Widget) -> bool:
        """Whether the two share a field of the grid."""
        beside = self.x + self.width <= other.x or other.x + other.width <= self.x
        above = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (beside or above)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard; widgets from the top left, row by row, as people read them."""

    name: str
    widgets: tuple[Widget, ...]

    @property
    def height(self) -> int:
        """Rows of the grid that it takes."""
        return max(widget.y + widget.height for widget in self.widgets)


def dashboards(plan: Mapping[str, Any]) -> tuple[Dashboard, ...]:
    """Every dashboard that there is once the plan (Terraform's JSON) is applied, by name.

    Raises:
        BadInput: one of them is not known before apply, or not as it should be.
    """
    found = [_of(each) for each in _resources(plan.get("planned_values", {}).get("root_module", {}))]
    return tuple(sorted(found, key=lambda dashboard: dashboard.name))


def parse(name: str, body: str) -> Dashboard:
    """The dashboard `name` of its JSON.

    Raises:
        BadInput: no JSON; a widget without place or title, of a kind not drawn here, beyond the grid or on another one.
    """
    try:
        parts = json.loads(body)["widgets"]
        widgets = [_widget(name, part) for part in parts]
    except (AttributeError, ValueError, KeyError, TypeError) as wrong:
        raise BadInput(f"dashboard {name} is not as CloudWatch wants it", why=str(wrong)) from wrong
    if not widgets:
        raise BadInput(f"dashboard {name} has no widgets")
    for one, other in combinations(widgets, 2):
        if one.overlaps(other):
            raise BadInput(f"dashboard {name}: {one.name} and {other.name} overlap", why=f"{_at(one)}; {_at(other)}")
    return Dashboard(name, tuple(sorted(widgets, key=lambda widget: (widget.y, widget.x))))


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in module.get("resources", ()) if each["type"] == TYPE and each.get("mode") == "managed")
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _of(resource: Mapping[str, Any]) -> Dashboard:
    values = resource["values"]
    if not values.get("dashboard_name") or not values.get("dashboard_body"):
        hint = "build it of names, not of ARNs or ids that AWS gives"
        raise BadInput(f"what {resource['address']} shows is not known before apply", hint=hint)
    return parse(values["dashboard_name"], values["dashboard_body"])


def _widget(dashboard: str, part: Mapping[str, Any]) -> Widget:
    x, y, width, height = (part[side] for side in _PLACE)
    widget = Widget(part["type"], x, y, width, height, part["properties"])
    if wrong := _wrong(widget):
        raise BadInput(f"dashboard {dashboard}: {widget.name} {wrong}", why=_at(widget))
    return widget


def _wrong(widget: Widget) -> str:
    if not all(isinstance(side, int) for side in (widget.x, widget.y, widget.width, widget.height)):
        return "has a place that is not in whole fields of the grid"
    if widget.kind not in KINDS:
        return f"is of the kind {widget.kind!r}, and only {', '.join(KINDS)} can be drawn"
    if widget.x < 0 or widget.y < 0 or widget.width < 1 or widget.x + widget.width > COLUMNS:
        return f"is beyond the grid of {COLUMNS} columns"
    if not 1 <= widget.height <= ROWS:
        return f"is not between 1 and {ROWS} rows high"
    if not widget.title and widget.kind != "text":
        return "has no title"
    return ""


def _at(widget: Widget) -> str:
    return f"{widget.name} is at column {widget.x}, row {widget.y}, {widget.width} wide and {widget.height} high"
