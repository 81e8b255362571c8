"""What can be wrong with a drawn dashboard, measured in the browser: overlaps, cut text, words on top of each other."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.integration.chromium import LEAST_CONTRAST, SMALLEST_FONT, opened

WINDOW = {"width": 1472, "height": 900}

_FAULTS = """() => {
  const faults = [];
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
    && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const board = document.querySelector(".board").getBoundingClientRect();
  const widgets = [...document.querySelectorAll(".widget")];
  widgets.forEach((widget, n) => {
    const name = widget.getAttribute("aria-label") || widget.innerText.slice(0, 30);
    const box = widget.getBoundingClientRect();
    if (!within(box, board)) faults.push(`${name} is beyond the page`);
    for (const other of widgets.slice(n + 1))
      if (meet(box, other.getBoundingClientRect())) faults.push(`${name} overlaps ${other.getAttribute("aria-label")}`);
    if (widget.scrollHeight > widget.clientHeight + 1) faults.push(`${name} has more in it than is seen`);
    for (const part of widget.querySelectorAll("h2, th, li, dd, dt"))
      if (part.scrollWidth > part.clientWidth + 1) faults.push(`${name}: "${part.innerText}" is cut`);
    const words = [...widget.querySelectorAll("svg text")].map((e) => [e.textContent, e.getBoundingClientRect()]);
    words.forEach(([word, place], m) => {
      if (!within(place, box)) faults.push(`${name}: "${word}" is beyond its widget`);
      for (const [other, its] of words.slice(m + 1))
        if (meet(place, its)) faults.push(`${name}: "${word}" and "${other}" are on top of each other`);
    });
  });
  return faults;
}"""


def faults(browser: Browser, file: Path, picture: Path) -> list[str]:
    """What is wrong with a page of `dashboards`; a picture of all of it is left in `picture`."""
    with opened(browser, file, viewport=WINDOW) as page:
        found = list(page.evaluate(_FAULTS))
        if page.evaluate(SMALLEST_FONT) < 12:
            found.append("a font is smaller than 12 px")
        if page.evaluate(LEAST_CONTRAST) < 4.5:
            found.append("text and its ground are too much alike")
        if page.evaluate("document.documentElement.scrollWidth") > WINDOW["width"]:
            found.append("the page is wider than a desk's screen")
        if page.evaluate("window.attacked"):
            found.append("a value has run as a script")
        page.screenshot(path=picture, full_page=True)
    return found
