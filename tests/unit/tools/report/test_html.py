"""report.html: one file, in which nothing that a value brings along is markup. tests/integration/reports opens it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

from tools.model import DriftItem, RunResult, Verdict
from tools.report import html

VOID = {"meta", "link", "br", "input"}


class Outline(HTMLParser):
    """Tags in the order they come, with their attributes, and whether each one was closed in good order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_asks_for_nothing(result: RunResult) -> None:
    page = html.render(result)
    outline = Outline(page)
    assert not outline.open
    assert not re.search(r"https?://(?!127\.0\.0\.1)|@import|url\(", page)
    loading = [attrs for tag, attrs in outline.tags if "src" in attrs or tag == "link"]
    assert loading == [{"rel": "icon", "href": "data:,"}]


def test_the_policy_admits_this_script_and_this_style_and_nothing_else(result: RunResult) -> None:
    page = html.render(result)
    outline = Outline(page)
    policy = next(attrs["content"] for tag, attrs in outline.tags if "http-equiv" in attrs)
    assert policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (source,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_value_becomes_markup(result: RunResult) -> None:
    hostile = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover='x' {{ 7*7 }}"
    verdict = Verdict("fail", (), {hostile: 1}, (hostile,), (), (hostile,))
    clean, attacked = (
        Outline(html.render(replace(result, verb="drift", verdict=v, notes=(n,), drift=(DriftItem(n, n, n, n),))))
        for v, n in ((replace(verdict, counts={"x": 1}, reasons=("x",), allowed=("x",)), "x"), (verdict, hostile))
    )
    assert clean.tags == attacked.tags
    assert attacked.text.count(hostile) >= 7


def test_it_holds_everything_however_much_it_is(result: RunResult) -> None:
    items = tuple(DriftItem(f"a.b{n}", "x", "y" * 100, "z") for n in range(2000))
    assert html.render(replace(result, drift=items)).count("a.b1999") == 1


def test_headings_say_what_is_open_and_what_is_folded(result: RunResult) -> None:
    sections = [attrs for tag, attrs in Outline(html.render(result)).tags if tag == "details"]
    assert [attrs["class"] for attrs in sections[:4]] == ["bad", "bad", "bad", "warn"]
    assert ["open" in attrs for attrs in sections[:4]] == [True, True, True, False]
