"""A graph as plain geometry: where lines, axes, words and the legend go, in pixels from the top left of its widget."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.dashboards import samples
from tools.dashboards.body import Widget
from tools.dashboards.series import Series, series
from tools.errors import BadInput

COLOURS = (
    "#1f77b4", "#c2410c", "#2ca02c", "#d62728", "#7b52ab", "#8c564b", "#c2389b", "#5f6b7a", "#8a8b00", "#0e8a99",
)  # fmt: skip
LETTER = 6.8
"""Pixels that a letter of 12 px takes at most, on average over a label."""
LINE = 18
"""Pixels from one line of the legend to the next."""
LEAST = 70
"""Pixels of height below which a graph says nothing."""

_TOP, _AXIS, _MARGIN, _KEY = 24, 22, 10, 22


@dataclass(frozen=True)
class Word:
    """Text at a place; `anchor` is SVG's text-anchor."""

    text: str
    x: float
    y: float
    anchor: str = "start"


@dataclass(frozen=True)
class Line:
    """A metric's line, and its place in the legend."""

    label: Word
    points: str
    colour: str
    dashed: bool


@dataclass(frozen=True)
class Graph:
    """Everything that is drawn. `left`, `right`, `top` and `bottom` are the edges of the plot."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    units: tuple[Word, ...]
    scale: tuple[Word, ...]
    hours: tuple[Word, ...]
    limits: tuple[Word, ...]
    lines: tuple[Line, ...]


def graph(widget: Widget, width: int, height: int) -> Graph:
    """The graph of a metric widget, with sample data, in a space of `width` by `height` pixels.

    Raises:
        BadInput: its axis has no unit, or its legend leaves no room for it.
    """
    metrics = series(widget)
    units = _units(widget, metrics)
    found = {each: samples.values(each) for each in metrics}
    limits = widget.properties.get("annotations", {}).get("horizontal", ())
    tops = {side: _top(side, found, limits) for side in units}
    margin = {
        side: 14 + 7.5 * max(map(len, _marks(tops[side]))) if side in units else _MARGIN for side in ("left", "right")
    }
    legend = _legend([each.label for each in metrics], width, height)
    edges = (margin["left"], width - margin["right"], _TOP, legend[0].y - LINE - _AXIS)
    if edges[3] - edges[2] < LEAST:
        raise BadInput(f"the legend of {widget.name} leaves no room for the graph", hint="raise the height of its row")
    return Graph(
        width, height, *edges,
        units=tuple(_unit(side, unit, width) for side, unit in units.items()),
        scale=tuple(word for side in units for word in _scale(side, tops[side], edges)),
        hours=_hours(samples.times(widget.properties.get("period", 300)), edges),
        limits=tuple(_limit(each, tops["left"], edges) for each in limits),
        lines=tuple(
            Line(word, _points(found[each], tops[each.axis], edges), COLOURS[n % len(COLOURS)], n >= len(COLOURS))
            for n, (each, word) in enumerate(zip(metrics, legend, strict=True))
        ),
    )  # fmt: skip


Edges = tuple[float, float, float, float]


def _units(widget: Widget, metrics: Sequence[Series]) -> dict[str, str]:
    axes = widget.properties.get("yAxis", {})
    units = {side: str(axes.get(side, {}).get("label", "")) for side in ("left", "right")}
    used = {each.axis for each in metrics}
    if bare := [side for side in sorted(used) if not units.get(side)]:
        raise BadInput(f"the {bare[0]} axis of {widget.name} does not say what it counts", hint="give it a label")
    return {side: unit for side, unit in units.items() if side in used}


def _top(side: str, found: Mapping[Series, Sequence[float]], limits: Sequence[Mapping[str, Any]]) -> float:
    """The end of an axis: the next round number above all that is drawn on it."""
    drawn = [value for each, values in found.items() if each.axis == side for value in values]
    most = max([*drawn, *(float(each["value"]) for each in limits if side == "left"), 1e-9])
    size = 10.0 ** math.floor(math.log10(most))
    return next(step * size for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * size >= most)


def _unit(side: str, unit: str, width: int) -> Word:
    return Word(unit, 4, 14) if side == "left" else Word(unit, width - 4, 14, "end")


def _scale(side: str, top: float, edges: Edges) -> list[Word]:
    left, right, _, _ = edges
    x, anchor = (left - 6, "end") if side == "left" else (right + 6, "start")
    return [Word(mark, x, _y(top * part / 4, top, edges), anchor) for part, mark in enumerate(_marks(top))]


def _marks(top: float) -> list[str]:
    return [_number(top * part / 4) for part in range(5)]


def _hours(times: Sequence[datetime], edges: Edges) -> tuple[Word, ...]:
    left, right, _, bottom = edges
    shape = "%H:%M" if (times[-1] - times[0]).total_seconds() < 86_400 else "%d %b"
    places = range(0, len(times), 6)
    step = (right - left) / (len(times) - 1)
    return tuple(Word(format(times[n], shape), left + n * step, bottom + 17, "middle") for n in places)


def _limit(limit: Mapping[str, Any], top: float, edges: Edges) -> Word:
    text = f"{limit.get('label', '')} {_number(float(limit['value']))}".strip()
    return Word(text, edges[1] - 4, _y(float(limit["value"]), top, edges), "end")


def _points(values: Sequence[float], top: float, edges: Edges) -> str:
    step = (edges[1] - edges[0]) / (len(values) - 1)
    return " ".join(f"{edges[0] + n * step:.1f},{_y(value, top, edges):.1f}" for n, value in enumerate(values))


def _y(value: float, top: float, edges: Edges) -> float:
    return edges[3] - (edges[3] - edges[2]) * value / top


def _legend(labels: Sequence[str], width: int, height: int) -> list[Word]:
    """Each label's place, in as many lines as they need, the last of them at the bottom."""
    lines: list[list[tuple[str, float]]] = [[]]
    x = 6.0
    for label in labels:
        taken = _KEY + LETTER * len(label) + 14
        if lines[-1] and x + taken > width:
            lines.append([])
            x = 6.0
        lines[-1].append((label, x + _KEY))
        x += taken
    start = height - 8 - LINE * (len(lines) - 1)
    return [Word(label, x, start + LINE * n) for n, line in enumerate(lines) for label, x in line]


def _number(value: float) -> str:
    """`0`, `0.25`, `1,500`, `20k`, `1.5M`: as short as tells the numbers of one axis apart."""
    for size, letter in ((1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (size if letter == 'M' else 1e3):.4g}{letter}"
    return f"{value:,.0f}" if value == round(value) else f"{value:.3g}"
