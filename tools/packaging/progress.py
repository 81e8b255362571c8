"""How a build tells what it is doing: one plain sentence at a time, so that any display can show it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tell nobody."""
