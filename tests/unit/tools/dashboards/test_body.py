from __future__ import annotations

import pytest

from tests.unit.tools.dashboards.boards import EVERY_KIND, body, graph, plan, widget
from tools.dashboards.body import dashboards, parse
from tools.errors import BadInput


def test_every_dashboard_of_a_plan_is_found_by_name_wherever_its_module_is() -> None:
    found = dashboards(plan(b=body(graph(0, 0)), a=EVERY_KIND))
    assert [each.name for each in found] == ["a", "b"]
    assert found[0].height == 22
    assert dashboards({"planned_values": {"root_module": {}}}) == ()


def test_widgets_are_in_the_order_in_which_people_read() -> None:
    found = parse(
        "d", body(graph(12, 6, title="4"), graph(0, 6, title="3"), graph(12, 0, title="2"), graph(0, 0, title="1"))
    )
    assert [each.title for each in found.widgets] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("x", "y"), [(0, 0), (11, 0), (0, 5), (11, 5)])
def test_widgets_that_share_a_field_are_refused_by_name(x: int, y: int) -> None:
    with pytest.raises(BadInput, match='"Lambda" and "API" overlap') as refused:
        parse("d", body(graph(0, 0, title="Lambda"), graph(x, y, title="API")))
    assert f"column {x}, row {y}, 12 wide and 6 high" in refused.value.why


@pytest.mark.parametrize(("x", "y"), [(12, 0), (0, 6), (12, 6)])
def test_widgets_that_touch_do_not_overlap(x: int, y: int) -> None:
    assert len(parse("d", body(graph(0, 0), graph(x, y))).widgets) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (graph(13, 0), "beyond the grid of 24 columns"),
        (graph(-1, 0), "beyond the grid"),
        (graph(0, 0, width=0), "beyond the grid"),
        (graph(0, 0, height=0), "not between 1 and 1000 rows high"),
        (graph(0, 0, title=""), "has no title"),
        (widget("alarm", 0, 0, alarms=[]), "has no title"),
        (widget("explorer", 0, 0, title="t"), "'explorer', and only metric, alarm, text, log"),
        (graph(0, 0) | {"x": 0.5}, "not in whole fields"),
        ({"type": "text", "properties": {"markdown": "no place"}}, "not as CloudWatch wants it"),
    ],
)
def test_what_would_not_be_drawn_as_meant_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse("d", body(wrong))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"widgets": 1}', '{"widgets": []}'])
def test_what_is_no_dashboard_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="dashboard d "):
        parse("d", text)


def test_a_dashboard_that_is_known_only_after_apply_is_refused_by_address() -> None:
    with pytest.raises(BadInput, match=r'what module\.dashboard\["a"\]\.aws_cloudwatch_dashboard\.this shows'):
        dashboards(plan(a=None))
