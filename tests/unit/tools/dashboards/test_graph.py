from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tools.dashboards.boards import LEFT, body
from tests.unit.tools.dashboards.boards import graph as widget
from tools.dashboards import samples
from tools.dashboards.body import parse
from tools.dashboards.graph import Graph, graph
from tools.errors import BadInput

WIDTH, HEIGHT = 712, 262


def drawn(*rows: list[Any], height: int = HEIGHT, **properties: Any) -> Graph:
    return graph(parse("d", body(widget(0, 0, *rows, **properties))).widgets[0], WIDTH, height)


def points(drawing: Graph) -> list[tuple[float, float]]:
    pairs = [pair.split(",") for line in drawing.lines for pair in line.points.split()]
    return [(float(x), float(y)) for x, y in pairs]


def test_every_point_is_within_the_plot_and_the_plot_within_the_widget() -> None:
    drawing = drawn(["AWS/Lambda", "Invocations", "F", "f"], [".", "Duration", ".", ".", {"stat": "p95"}])
    for x, y in points(drawing):
        assert drawing.left - 0.1 <= x <= drawing.right + 0.1
        assert drawing.top - 0.1 <= y <= drawing.bottom + 0.1
    assert 0 < drawing.left < drawing.right < WIDTH
    assert drawing.bottom < min(line.label.y for line in drawing.lines) <= HEIGHT


def test_a_limit_is_drawn_where_the_axis_says() -> None:
    drawing = drawn(["N", "Errors"], annotations={"horizontal": [{"label": "alarm", "value": 50}]})
    (limit,) = drawing.limits
    scale = {float(word.text): word.y for word in drawing.scale}
    assert limit.text == "alarm 50"
    assert limit.y == pytest.approx(scale[50], abs=0.5)


def test_each_side_has_its_unit_and_its_scale() -> None:
    both = {**LEFT, "right": {"label": "ms"}}
    drawing = drawn(["N", "Invocations"], ["N", "Duration", {"yAxis": "right"}], yAxis=both)
    assert [word.text for word in drawing.units] == ["calls in 5 min", "ms"]
    assert len(drawing.scale) == 10


@pytest.mark.parametrize("axes", [{}, {"left": {"label": ""}}, {"right": {"label": "ms"}}])
def test_an_axis_that_does_not_say_what_it_counts_is_refused(axes: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match='the left axis of "Graph" does not say'):
        drawn(["N", "M"], yAxis=axes)


def test_a_long_legend_takes_more_lines_and_never_the_graphs_room() -> None:
    rows = [["N", "M", "D", str(n), {"label": f"quite a long label {n}"}] for n in range(16)]
    drawing = drawn(*rows)
    assert len({line.label.y for line in drawing.lines}) > 2
    assert max(line.label.y for line in drawing.lines) <= HEIGHT
    assert {line.dashed for line in drawing.lines} == {True, False}  # ten colours are not enough for sixteen
    with pytest.raises(BadInput, match="leaves no room for the graph"):
        drawn(*rows, height=150)


def test_hours_or_days_as_the_period_asks_for() -> None:
    assert drawn(["N", "M"], period=300).hours[0].text == "09:00"
    assert drawn(["N", "M"], period=21600).hours[0].text == "06 Jan"


def test_sample_data_is_the_same_each_time_and_another_for_another_metric() -> None:
    assert drawn(["N", "M", "D", "a"]) == drawn(["N", "M", "D", "a"])
    assert points(drawn(["N", "M", "D", "a"])) != points(drawn(["N", "M", "D", "b"]))
    assert len(points(drawn(["N", "M"]))) == samples.POINTS
