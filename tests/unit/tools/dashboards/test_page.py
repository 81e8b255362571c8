from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tools.dashboards.boards import EVERY_KIND, body, graph, widget
from tools.dashboards import markdown
from tools.dashboards.body import parse
from tools.dashboards.page import box, render
from tools.dashboards.tables import log_table
from tools.errors import BadInput


def test_a_widget_is_where_the_grid_says() -> None:
    placed = box(parse("d", body(widget("text", 12, 6, 6, 2, markdown="x"))).widgets[0])
    assert (placed.left, placed.top, placed.width, placed.height) == (720, 300, 352, 92)


def test_a_page_has_every_title_and_no_value_becomes_a_tag() -> None:
    text = render(parse("prod-safemate-overview", EVERY_KIND))
    for title in ("Alarms", "Numbers 3", "Many lines", "Errors", "Charges"):
        assert f"<h2>{title}</h2>" in text
    assert text.count('<line class="grid"') == 3 * 5  # each graph, whatever stands before it
    assert "<script" not in text
    assert "<img" not in text
    assert 'src="' not in text


@pytest.mark.parametrize(
    "properties",
    [
        {"annotations": {"horizontal": [[{"value": 1}, {"value": 2}]]}},
        {"annotations": {"horizontal": [{"label": "no value"}]}},
        {"metrics": [[]]},
        {"period": "300"},
        {"yAxis": None},
    ],
)
def test_what_is_not_drawn_here_is_said_by_widget(properties: dict[str, Any]) -> None:
    part = graph(0, 0, title="Calls")
    part["properties"] |= properties
    with pytest.raises(BadInput, match='"Calls"'):
        render(parse("d", body(part)))


def test_alarms_are_shown_by_name_in_each_of_the_three_states() -> None:
    text = render(parse("d", EVERY_KIND))
    assert "prod-safemate-payment-api-integration-latency" in text
    assert "arn:aws:cloudwatch" not in text
    assert all(f"<b>{state}</b>" in text for state in ("OK", "In alarm", "Insufficient data"))


@pytest.mark.parametrize(
    ("commands", "columns"),
    [
        ("fields @timestamp, @message\n| sort @timestamp desc", ("@timestamp", "@message")),
        ("fields a, bin(30m) as half\n| stats count() as n, pct(ms, 95) as p95 by half", ("half", "n", "p95")),
        ("stats count(*) as n by method, route\n| sort n desc", ("method", "route", "n")),
        ("stats max(a)\n| limit 3", ("max(a)",)),
        ("filter @message like /a|b/\n| fields a", ("a",)),
    ],
)
def test_a_table_has_the_columns_that_the_query_leaves(commands: str, columns: tuple[str, ...]) -> None:
    query = f"SOURCE '/aws/lambda/a'\n| SOURCE '/aws/lambda/b'\n| {commands}"
    table = log_table(parse("d", body(widget("log", 0, 0, title="t", query=query))).widgets[0])
    assert table.groups == ("/aws/lambda/a", "/aws/lambda/b")
    assert table.columns == columns
    assert {len(row) for row in table.rows} == {len(columns)}


@pytest.mark.parametrize("query", ["fields @message", "SOURCE 'a'", "SOURCE 'a'\n| limit 3", ""])
def test_a_query_that_looks_nowhere_or_shows_nothing_is_refused(query: str) -> None:
    with pytest.raises(BadInput, match="does not say where it looks"):
        log_table(parse("d", body(widget("log", 0, 0, title="t", query=query))).widgets[0])


def test_markdown_is_headings_paragraphs_lists_code_bold_links_and_else_text() -> None:
    text = "# A & B\none `<b>` **two**\nthree\n\n- x\n- [y](https://example.com/?a=b)\n\n[z](javascript:alert)"
    assert markdown.render(text).splitlines() == [
        "<h2>A &amp; B</h2>",
        "<p>one <code>&lt;b&gt;</code> <strong>two</strong> three</p>",
        '<ul><li>x</li><li><a href="https://example.com/?a=b">y</a></li></ul>',
        "<p>[z](javascript:alert)</p>",
    ]
