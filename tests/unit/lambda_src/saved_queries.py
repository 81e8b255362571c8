"""The saved queries of the stack, asked of log lines that a test has at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tools import insights

STACK = Path(__file__).resolve().parents[3] / "terraform/stacks/service/queries.tf"

_SAVED = re.compile(r"^    ([\w-]+) = \{\n.*?text += <<-EOT\n(.*?)\n +EOT$", re.MULTILINE | re.DOTALL)

FIRST = 1_800_000_000_000  # milliseconds; a second lies between two lines


@cache
def texts() -> dict[str, str]:
    """Each query's text, by slug, as the stack saves it."""
    return dict(_SAVED.findall(STACK.read_text(encoding="utf-8")))


def ask(
    slug: str, lines: Iterable[str], log: str = "111111111111:/aws/lambda/f", **values: str
) -> list[dict[str, str]]:
    """What a query finds in these lines, with its placeholders replaced; without Insights' pointers."""
    text = texts()[slug]
    for placeholder, value in values.items():
        assert placeholder in text, f"{slug} has no {placeholder}"
        text = text.replace(placeholder, value)
    events = [
        insights.Event(FIRST + number * 1000, line, "stream", log, str(number)) for number, line in enumerate(lines)
    ]
    found = insights.run(insights.parse(text), events)
    return [{name: value for name, value in row.items() if name != "@ptr"} for row in found.rows]
