"""What is wrong with a query."""

from __future__ import annotations


class QueryError(Exception):
    """The query cannot be run: its text is malformed, or it asks for what is not supported here."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message if position is None else f"{message} (at character {position + 1})")
