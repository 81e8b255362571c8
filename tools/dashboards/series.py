"""The metrics of a widget, each written out with the label, statistic and axis that CloudWatch would give it.

Source: CloudWatch API reference, "Dashboard body structure and syntax", property `metrics`: a row is namespace, name,
dimensions and options; "." repeats the word above, "..." all words above that are not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.readings import written_out
from tools.dashboards.body import Widget
from tools.errors import BadInput


@dataclass(frozen=True)
class Series:
    """One line of a graph, or one number.

    Args:
        axis: left or right.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    label: str
    stat: str
    axis: str = "left"


def series(widget: Widget) -> tuple[Series, ...]:
    """The metrics of a widget, in its order.

    Raises:
        BadInput: a row is no metric, or none that can be told.
    """
    found: list[Series] = []
    above: list[str] = []
    for row in widget.properties.get("metrics", ()):
        options = row[-1] if isinstance(row[-1], Mapping) else {}
        above = _words(widget, [word for word in row if isinstance(word, str)], above)
        if options.get("visible", True):
            found.append(_series(widget, above, options))
    if not found:
        raise BadInput(f"{widget.name} shows no metric")
    labels = [each.label for each in found]
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        raise BadInput(f"{widget.name} shows two metrics as {twice!r}", hint="give each a label of its own")
    return tuple(found)


def _series(widget: Widget, words: Sequence[str], options: Mapping[str, Any]) -> Series:
    dimensions = tuple(zip(words[2::2], words[3::2], strict=True))
    return Series(
        words[0],
        words[1],
        dimensions,
        str(options.get("label") or words[1]),
        str(options.get("stat") or widget.properties.get("stat", "Average")),
        str(options.get("yAxis", "left")),
    )


def _words(widget: Widget, row: list[str], above: list[str]) -> list[str]:
    words = written_out(row, above)
    if words is None:
        raise BadInput(f"{widget.name}: {row} repeats what is not in the row above")
    if len(words) < 2 or len(words) % 2:
        raise BadInput(f"{widget.name}: {words} is no metric: write namespace, name, then dimensions in pairs")
    return words
