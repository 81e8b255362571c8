"""Filter patterns of CloudWatch Logs: which lines a metric filter counts, and what it takes out of them.

Words and "phrases" (all of them, `?one ?of these`, `-none` of these, `%regular expressions%`) and JSON patterns such
as `{ $.level = "ERROR" && ($.n >= 3 || $.who NOT EXISTS) }`; both are case sensitive. A comparison with a field that
is not there is false, `!=` too. Patterns for columns, `[ip, user]`, are not done here.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from tools.alarms.tokens import tokens

Matcher = Callable[[str], bool]
_Test = Callable[[Any], bool]

_TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"%]+))')
_TOKEN = re.compile(
    r'\s*(?:(?P<path>\$(?:\.[\w@:/-]+|\[(?:\d+|\*|"[^"]*")\])+)|(?P<sign>&&|\|\||!=|<=|>=|[=<>()])'
    r'|"(?P<text>(?:[^"\\]|\\.)*)"|%(?P<pattern>(?:[^%\\]|\\.)*)%|(?P<word>[^\s()=<>!&|"]+))'
)
_STEP = re.compile(r'\.([\w@:/-]+)|\[(\d+|\*)\]|\["([^"]*)"\]')
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


class UnsupportedPattern(ValueError):
    """A pattern that is malformed, or of a kind that is not done here."""


@cache
def matcher(pattern: str) -> Matcher:
    """A function that says whether a line matches.

    Raises:
        UnsupportedPattern: with the place that is not understood.
    """
    stripped = pattern.strip()
    if stripped.startswith("["):
        raise UnsupportedPattern("patterns for columns, [a, b], are not done here: log JSON and use { $.field = … }")
    if not stripped.startswith("{"):
        return _terms(stripped)
    if not stripped.endswith("}"):
        raise UnsupportedPattern(f"{pattern!r} has no closing brace")
    try:
        test = _Json(stripped[1:-1]).read()
    except RecursionError as error:
        raise UnsupportedPattern(f"{pattern[:80]!r}… has too many parentheses in each other") from error

    def matches(line: str) -> bool:
        document = parsed(line)
        return document is not None and test(document)

    return matches


def parsed(line: str) -> dict[str, Any] | None:
    """The line's JSON object; None when it is none."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, or nested deeper than anybody reads
        return None
    return document if isinstance(document, dict) else None


def select(document: Any, path: str) -> list[Any]:
    """What `$.a.b[0]` leads to: one value, none when something is missing on the way, several with `[*]`."""
    found = [document]
    for name, index, quoted in _STEP.findall(path):
        found = [inner for value in found for inner in _step(value, name or quoted, index)]
    return found


def _step(value: Any, name: str, index: str) -> list[Any]:
    if not index:
        return [value[name]] if isinstance(value, dict) and name in value else []
    if not isinstance(value, list):
        return []
    return value if index == "*" else value[int(index) : int(index) + 1]


def _terms(pattern: str) -> Matcher:
    terms: dict[str, list[re.Pattern[str]]] = {"": [], "?": [], "-": []}
    for term in tokens(_TERM, pattern, UnsupportedPattern):
        sign, phrase, expression, word = term.groups()
        text = re.escape(_plain(phrase) if phrase is not None else word or "")
        terms[sign].append(_regex(text if expression is None else expression))
    wanted, optional, unwanted = terms.values()
    return lambda line: (
        all(term.search(line) for term in wanted)
        and not any(term.search(line) for term in unwanted)
        and (not optional or bool(wanted) or any(term.search(line) for term in optional))
    )


def _regex(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as wrong:
        raise UnsupportedPattern(f"%{text}% is no regular expression: {wrong}") from wrong


def _plain(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)


class _Json:
    """Reads what stands in the braces; `&&` binds tighter than `||`."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = [(t.lastgroup or "", t[t.lastgroup or 0]) for t in tokens(_TOKEN, text, UnsupportedPattern)]
        self._tokens = [*found, ("end", "its end")]
        self._at = 0

    def read(self) -> _Test:
        test = self._either()
        self._take("end")
        return test

    def _either(self) -> _Test:
        tests = [self._both()]
        while self._skip("||"):
            tests.append(self._both())
        return lambda document: any(test(document) for test in tests)

    def _both(self) -> _Test:
        tests = [self._one()]
        while self._skip("&&"):
            tests.append(self._one())
        return lambda document: all(test(document) for test in tests)

    def _one(self) -> _Test:
        if self._skip("("):
            test = self._either()
            if not self._skip(")"):
                raise self._unexpected()
            return test
        path = self._take("path")
        kind, sign = self._tokens[self._at]
        if kind == "word":
            return self._words(path)
        sign = self._take("sign")
        if sign not in (*_ORDER, "=", "!="):
            raise self._unexpected()
        test = _comparison(sign, *self._next())
        return lambda document: any(map(test, select(document, path)))

    def _words(self, path: str) -> _Test:
        """`IS NULL`, `IS TRUE`, `IS FALSE`, `NOT EXISTS`, `EXISTS`."""
        first = self._take("word")
        if first == "EXISTS":
            return lambda document: bool(select(document, path))
        second = self._take("word")
        if (first, second) == ("NOT", "EXISTS"):
            return lambda document: not select(document, path)
        if first != "IS" or second not in _CONSTANTS:
            raise UnsupportedPattern(f"{self._text!r}: not understood: {first} {second}")
        return lambda document: any(value is _CONSTANTS[second] for value in select(document, path))

    def _next(self) -> tuple[str, str]:
        kind, text = self._tokens[self._at]
        if kind not in ("text", "pattern", "word"):
            raise self._unexpected()
        self._at += 1
        return kind, text

    def _skip(self, sign: str) -> bool:
        found = self._tokens[self._at] == ("sign", sign)
        self._at += found
        return found

    def _take(self, kind: str) -> str:
        if self._tokens[self._at][0] != kind:
            raise self._unexpected()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _unexpected(self) -> UnsupportedPattern:
        return UnsupportedPattern(f"{self._text!r}: not expected: {self._tokens[self._at][1]}")


def _comparison(sign: str, kind: str, text: str) -> _Test:
    if sign in _ORDER:
        try:
            limit = float(text)
        except ValueError:
            raise UnsupportedPattern(f"{sign} wants a number, not {text!r}") from None
        return lambda value: (number := _number(value)) is not None and _ORDER[sign](number, limit)
    same = _same(kind, text)
    return same if sign == "=" else lambda value: not same(value)


def _same(kind: str, text: str) -> _Test:
    if kind == "pattern":
        expression = _regex(text)
        return lambda value: expression.search(_text(value)) is not None
    if kind == "word" and (limit := _number(text)) is not None:
        return lambda value: _number(value) == limit
    plain = _plain(text)
    if "*" in plain:
        # Only * is special there: brackets and question marks stand for themselves.
        wild = re.compile(fnmatch.translate(re.sub(r"([\[\]?])", r"[\1]", plain)))
        return lambda value: wild.match(_text(value)) is not None
    return lambda value: _text(value) == plain


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
