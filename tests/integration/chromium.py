"""A real browser for the pages we write, and what can be measured in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

SMALLEST_FONT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = Infinity;
  for (let node; (node = walker.nextNode());) {
    if (node.data.trim() && !["SCRIPT", "STYLE"].includes(node.parentElement.tagName))
      least = Math.min(least, parseFloat(getComputedStyle(node.parentElement).fontSize));
  }
  return least;
}"""

LEAST_CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let least = Infinity;
  for (const e of document.querySelectorAll("h1, h2, p, li, dt, dd, th, td, code, label, button, input")) {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
}"""  # W3C, WCAG 2.2, "contrast ratio" and "relative luminance"


@contextmanager
def opened(browser: Browser, file: Path, **options: Any) -> Iterator[Page]:
    """The file on a page, which must not have complained or asked for anything by the end."""
    context = browser.new_context(**options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    yield page
    page.wait_for_timeout(100)
    context.close()
    assert complaints == []


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium: SAFEMATE_CHROMIUM, or the one on PATH; without one the test is skipped.

    End it soon: until then Playwright has an event loop running in this process, and other tests are next.
    """
    found = os.environ.get("SAFEMATE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on PATH; on Debian and Ubuntu: apt-get install chromium")
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox does not work for root
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=[*alone, "--disable-dev-shm-usage"])
        yield started
        started.close()
