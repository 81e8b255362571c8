"""report.html in headless Chromium: it runs clean, fits a phone, works in the dark, by keyboard and without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.chromium import LEAST_CONTRAST, SMALLEST_FONT, opened

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def visible_rows(page: Page) -> int:
    return page.locator("tbody tr:visible").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_a_complaint_and_no_value_runs(browser: Browser, report: Path, scheme: str) -> None:
    with opened(browser, report, viewport=DESK, color_scheme=scheme) as page:
        page.get_by_role("button", name="Open all").click()
        assert page.evaluate("window.attacked") is None
        assert page.locator("img").count() == 0
        assert page.locator("h1").inner_text() == "prod: plan on local"
        assert page.evaluate(LEAST_CONTRAST) >= 4.5
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark is (scheme == "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone(browser: Browser, report: Path, scheme: str, tmp_path: Path) -> None:
    with opened(browser, report, viewport=PHONE, color_scheme=scheme, has_touch=True, is_mobile=True) as page:
        page.get_by_role("button", name="Open all").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391).length"
        )
        assert wide == 0
        assert page.evaluate(SMALLEST_FONT) >= 14
        for target in page.locator("summary:visible, button:visible, input:visible").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 44
        page.screenshot(path=tmp_path / "phone.png", full_page=True)
        assert (tmp_path / "phone.png").stat().st_size > 10_000


def test_what_is_destroyed_is_open_and_the_rest_is_folded(browser: Browser, report: Path) -> None:
    with opened(browser, report, viewport=DESK) as page:
        headings = page.locator("details[open] h2").all_inner_texts()
        assert headings[:3] == ["1 to delete", "1 to replace", "2 policy finding(s) that block"]
        assert page.get_by_role("heading", name="300 to create").is_visible()
        assert page.locator("details:not([open]) tbody tr:visible").count() == 0


def test_the_filter_finds_what_is_folded_and_gives_it_back(browser: Browser, report: Path) -> None:
    with opened(browser, report, viewport=DESK) as page:
        before = visible_rows(page)
        page.get_by_label("Filter").fill("QUEUE-DEPTH [299]")
        assert visible_rows(page) == 1
        assert page.locator("#hits").inner_text().startswith("1 of 3")
        page.get_by_label("Filter").fill("nothing has this")
        assert visible_rows(page) == 0
        page.get_by_label("Filter").fill("")
        assert visible_rows(page) == before


def test_the_keyboard_is_enough(browser: Browser, report: Path) -> None:
    with opened(browser, report, viewport=DESK) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("/")
        page.keyboard.type("users")
        assert visible_rows(page) == 1
        page.keyboard.press("Escape")
        assert page.get_by_label("Filter").input_value() == ""
        folded = page.locator("details:not([open])").first
        folded.locator("summary").focus()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        count = page.locator("details[open]").count()
        page.keyboard.press("Enter")
        assert page.locator("details[open]").count() == count + 1


def test_without_script_everything_can_still_be_opened(browser: Browser, report: Path) -> None:
    with opened(browser, report, viewport=PHONE, java_script_enabled=False) as page:
        assert not page.get_by_label("Filter").is_visible()
        page.locator("summary", has_text="300 to create").click()
        assert page.locator("tbody tr:visible").count() >= 300
