"""From a query's text to its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.insights.errors import QueryError

_BLANK = re.compile(r"(?:\s+|#[^\n]*)+")
_REGEX = re.compile(r"/((?:\\.|[^/\\\n])+)/")
_WORD = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<quoted>`[^`]+`)
      | (?P<period>\d+(?:ms|mo|s|m|h|d|w|q|y)\b)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z_@][\w@]*(?:\.[\w@]+)*)
      | (?P<symbol>!=|<=|>=|=~|[-+*/%^=<>(),|\[\]])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\([\\\"'])")


@dataclass(frozen=True)
class Word:
    """One word: `kind` is string, field, period, number, name, regex, symbol or end; `text` is without quotes.

    A `field` is a name in backticks: never a keyword. `start` and `end` are where it stands in the query.
    """

    kind: str
    text: str
    start: int
    end: int

    def reads(self, *spellings: str) -> bool:
        """Whether it is one of these keywords (in any case) or symbols."""
        return self.kind in ("name", "symbol") and self.text.lower() in spellings


def split(query: str) -> list[Word]:
    """The words of a query, comments left out, and `end` as the last.

    Raises:
        QueryError: a character that begins no word, or a quotation without an end.
    """
    found: list[Word] = []
    place, command = _after_blanks(query, 0), ""
    while place < len(query):
        word = _word(query, place, found[-1] if found else None, command)
        if not found or found[-1].reads("|"):
            command = word.text.lower()
        found.append(word)
        place = _after_blanks(query, word.end)
    return [*found, Word("end", "the end of the query", place, place)]


def _after_blanks(query: str, place: int) -> int:
    blank = _BLANK.match(query, place)
    return blank.end() if blank else place


def _word(query: str, place: int, before: Word | None, command: str) -> Word:
    # A stroke divides, except where only a pattern can stand.
    pattern = before is not None and (before.reads("like", "=~", "parse") or command == "parse")
    if pattern and (regex := _REGEX.match(query, place)):
        return Word("regex", regex[1].replace("\\/", "/"), place, regex.end())
    match = _WORD.match(query, place)
    if match is None or match.lastgroup is None:
        raise QueryError(f"{query[place]!r} is not understood", place)
    kind, text = match.lastgroup, match[0]
    if kind == "string":
        text = _ESCAPE.sub(r"\1", text[1:-1])
    elif kind == "quoted":
        kind, text = "field", text[1:-1]
    return Word(kind, text, place, match.end())
