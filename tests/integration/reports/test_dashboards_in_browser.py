"""The pages of `dashboards` in headless Chromium: nothing overlaps, nothing is cut, everything can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.integration.drawn import faults
from tests.unit.tools.dashboards.boards import EVERY_KIND, body, graph, widget
from tools.dashboards.body import parse
from tools.dashboards.page import render


@pytest.fixture
def page_of(tmp_path: Path) -> Path:
    """Where a test may write its page."""
    return tmp_path / "dashboard.html"


def test_a_widget_of_every_kind_can_be_read(browser: Browser, page_of: Path, tmp_path: Path) -> None:
    page_of.write_text(render(parse("prod-safemate-overview", EVERY_KIND)), encoding="utf-8")
    assert faults(browser, page_of, tmp_path / "every-kind.png") == []
    assert (tmp_path / "every-kind.png").stat().st_size > 30_000


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (body(widget("text", 0, 0, 6, 1, markdown="much too long for one row " * 9)), "has more in it than is seen"),
        (body(graph(0, 0, ["N", "M"], width=3, title="a title far longer than the widget")), "is cut"),
        (
            body(
                graph(0, 0, ["N", "M"], annotations={"horizontal": [{"label": n, "value": 9} for n in ("one", "two")]})
            ),
            '"one 9" and "two 9" are on top of each other',
        ),
    ],
    ids=["text", "title", "words"],
)
def test_what_cannot_be_read_is_seen(browser: Browser, page_of: Path, tmp_path: Path, text: str, fault: str) -> None:
    page_of.write_text(render(parse("d", text)), encoding="utf-8")
    assert any(fault in found for found in faults(browser, page_of, tmp_path / "wrong.png"))


def test_widgets_on_top_of_each_other_are_seen_whatever_let_them_through(
    browser: Browser, page_of: Path, tmp_path: Path
) -> None:
    page = render(parse("d", body(graph(0, 0, title="one"), graph(12, 0, title="two"))))
    page_of.write_text(page.replace('x="720"', 'x="700"'), encoding="utf-8")
    assert faults(browser, page_of, tmp_path / "wrong.png") == ["one overlaps two"]
