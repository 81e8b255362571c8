from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tools.dashboards.boards import body, graph
from tools.dashboards.body import Widget, parse
from tools.dashboards.series import Series, series
from tools.errors import BadInput


def shown(*rows: list[Any], **properties: Any) -> Widget:
    return parse("d", body(graph(0, 0, *rows, **properties))).widgets[0]


def test_rows_written_out_and_abbreviated_come_to_the_same() -> None:
    written = [["AWS/Lambda", "Errors", "FunctionName", "f"], ["AWS/Lambda", "Throttles", "FunctionName", "f"]]
    short = [["AWS/Lambda", "Errors", "FunctionName", "f"], [".", "Throttles", ".", "."]]
    assert series(shown(*written)) == series(shown(*short))
    (_, other) = series(shown(["N", "M", "D", "a"], ["...", "b", {"label": "other"}]))
    assert other == Series("N", "M", (("D", "b"),), "other", "Average")


def test_a_metrics_own_statistic_label_and_axis_come_before_the_widgets() -> None:
    rows = [["N", "A"], ["N", "B", {"stat": "p95", "label": "b", "yAxis": "right"}]]
    one, other = series(shown(*rows, stat="Sum"))
    assert (one.label, one.stat, one.axis) == ("A", "Sum", "left")
    assert (other.label, other.stat, other.axis) == ("b", "p95", "right")


def test_what_only_an_expression_uses_is_not_shown() -> None:
    assert [each.name for each in series(shown(["N", "A"], ["N", "B", {"visible": False}]))] == ["A"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["N"]], "is no metric"),
        ([["N", "M", "D"]], "in pairs"),
        ([[".", "M"]], "repeats what is not in the row above"),
        ([["N", "M", "D", "a"], ["N", "M", "D", "b"]], "two metrics as 'M'"),
        ([["N", "M", {"visible": False}]], "shows no metric"),
    ],
)
def test_what_nobody_could_tell_apart_or_find_is_refused(rows: list[list[Any]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        series(shown(*rows))
