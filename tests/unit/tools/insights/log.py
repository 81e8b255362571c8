"""A small log to ask, and the shortest way to ask it."""

from __future__ import annotations

import json
from typing import Any

from tools import insights

NOON = 1_800_014_400_000  # 2027-01-15 12:00:00.000 UTC, in milliseconds


def event(seconds: float, message: str | dict[str, Any]) -> insights.Event:
    """An event so many seconds after noon; a dictionary is a JSON line."""
    text = message if isinstance(message, str) else json.dumps(message)
    return insights.Event(NOON + round(seconds * 1000), text, "stream-1", "111111111111:group", f"ptr-{seconds}")


def ask(query: str, *messages: str | dict[str, Any]) -> list[dict[str, str]]:
    """The rows a query finds in messages that came a minute apart, without @ptr."""
    events = [event(60 * number, message) for number, message in enumerate(messages)]
    rows = insights.run(insights.parse(query), events).rows
    return [{name: value for name, value in row.items() if name != "@ptr"} for row in rows]


def found(condition: str, *messages: str | dict[str, Any]) -> list[int]:
    """The numbers of the messages for which a condition holds."""
    rows = ask(f"filter {condition} | fields toMillis(@timestamp) as at | display at | sort at asc", *messages)
    return [(int(row["at"]) - NOON) // 60_000 for row in rows]
