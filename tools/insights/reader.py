"""A place in a query's words, and the words that come next."""

from __future__ import annotations

from tools.insights import words
from tools.insights.errors import QueryError
from tools.insights.words import Word


class Reader:
    """Reads words one after the other."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._words = words.split(query)
        self._place = 0

    @property
    def next(self) -> Word:
        """The next word, which stays next."""
        return self._words[self._place]

    def after_next(self, *spellings: str) -> bool:
        """Whether the word after the next one is one of these."""
        return self._place + 1 < len(self._words) and self._words[self._place + 1].reads(*spellings)

    def take(self) -> Word:
        """The next word, which is past now; `end` is never past."""
        word = self.next
        if word.kind != "end":
            self._place += 1
        return word

    def skip(self, *spellings: str) -> bool:
        """Go past the next word if it is one of these."""
        found = self.next.reads(*spellings)
        if found:
            self.take()
        return found

    def expect(self, *spellings: str) -> Word:
        """The next word, which must be one of these. Raises QueryError."""
        if not self.next.reads(*spellings):
            raise self.wrong(f"expected {' or '.join(spellings)}")
        return self.take()

    def text(self, start: int) -> str:
        """The query's own text from `start` to the end of the last word taken."""
        return self._query[start : self._words[self._place - 1].end]

    def wrong(self, message: str) -> QueryError:
        """The error for the next word."""
        return QueryError(f"{message}, not {self.next.text}", self.next.start)
