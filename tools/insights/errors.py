"""What is wrong with a query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class QueryError(Exception):
    """The query cannot be run: its text is malformed, or it asks for what is not supported here."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message if position is None else f"{message} (at character {position + 1})")


@contextmanager
def net() -> Iterator[None]:
    """Whatever a query or its data still brings to fall is said of the query, and ends nobody who asked.

    Raises:
        QueryError: in the place of Python's own errors of depth, arithmetic and values.
    """
    try:
        yield
    except RecursionError as error:
        raise QueryError("the query is too deep: too many operators or parentheses in each other") from error
    except (ArithmeticError, ValueError) as error:
        raise QueryError(f"the query cannot be run: {error}") from error
