"""Expressions: `duration / 1000 > 3 and not (level in ["INFO", "DEBUG"])`."""

from __future__ import annotations

import re

from tools.insights.aggregates import AGGREGATES
from tools.insights.errors import QueryError
from tools.insights.functions import FUNCTIONS, PERIODS
from tools.insights.model import Call, Expression, Field, Literal
from tools.insights.reader import Reader
from tools.insights.values import number
from tools.insights.words import Word

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_TRUTHS = {"true": 1, "false": 0}
_GROUP = re.compile(r"\(\?<([A-Za-z]\w*)>")


def read(reader: Reader) -> Expression:
    """One expression, up to the first word that cannot belong to it.

    Raises:
        QueryError: there is none, or it names a function that is not supported.
    """
    left = _conjunction(reader)
    while reader.next.reads("or"):
        left = _call(reader.take(), left, _conjunction(reader))
    return left


def regex(word: Word) -> re.Pattern[str]:
    """A pattern between strokes. Groups are named `(?<name>…)` there.

    Raises:
        QueryError: it is no regular expression.
    """
    try:
        return re.compile(_GROUP.sub(r"(?P<\1>", word.text))
    except re.error as wrong:
        raise QueryError(f"/{word.text}/ is no regular expression: {wrong}", word.start) from wrong


def _call(word: Word, *arguments: Expression) -> Call:
    return Call(word.text.lower(), arguments, word.start)


def _conjunction(reader: Reader) -> Expression:
    left = _negation(reader)
    while reader.next.reads("and"):
        left = _call(reader.take(), left, _negation(reader))
    return left


def _negation(reader: Reader) -> Expression:
    if reader.next.reads("not"):
        return _call(reader.take(), _negation(reader))
    return _comparison(reader)


def _comparison(reader: Reader) -> Expression:
    left = _sum(reader)
    if reader.next.reads(*_COMPARISONS):
        return _call(reader.take(), left, _sum(reader))
    negative = reader.take() if reader.next.reads("not") and reader.after_next("like", "in") else None
    if reader.next.reads("like", "=~"):
        found = Call("like", (left, _pattern(reader)), reader.next.start)
    elif reader.next.reads("in"):
        found = _call(reader.take(), left, _list(reader))
    else:
        return left
    return _call(negative, found) if negative else found


def _pattern(reader: Reader) -> Expression:
    reader.take()
    if reader.next.kind == "regex":
        return Literal(regex(reader.take()))
    if reader.next.kind == "string":
        return Literal(reader.take().text)
    raise reader.wrong('expected "text" or /pattern/')


def _list(reader: Reader) -> Expression:
    opening = reader.expect("[")
    items = [read(reader)]
    while reader.skip(","):
        items.append(read(reader))
    reader.expect("]")
    return Call("[]", tuple(items), opening.start)


def _sum(reader: Reader) -> Expression:
    left = _product(reader)
    while reader.next.reads("+", "-"):
        left = _call(reader.take(), left, _product(reader))
    return left


def _product(reader: Reader) -> Expression:
    left = _power(reader)
    while reader.next.reads("*", "/", "%"):
        left = _call(reader.take(), left, _power(reader))
    return left


def _power(reader: Reader) -> Expression:
    left = _single(reader)
    if reader.next.reads("^"):
        return _call(reader.take(), left, _power(reader))
    return left


def _single(reader: Reader) -> Expression:
    word = reader.next
    if word.kind == "number":
        return _number(reader.take())
    if word.kind in ("string", "field"):
        return Literal(reader.take().text) if word.kind == "string" else Field(reader.take().text)
    if word.kind == "name":
        return _named(reader)
    if reader.skip("-"):
        return Call("-", (Literal(0), _single(reader)), word.start)
    if reader.skip("("):
        inner = read(reader)
        reader.expect(")")
        return inner
    raise reader.wrong("expected a value")


def _number(word: Word) -> Literal:
    known = number(word.text)
    if known is None:
        raise QueryError("the number is larger than any that can be computed with", word.start)
    return Literal(known)


def _named(reader: Reader) -> Expression:
    word = reader.take()
    if not reader.skip("("):
        truth = _TRUTHS.get(word.text.lower())
        return Field(word.text) if truth is None else Literal(truth)
    name = word.text.lower()
    if name not in FUNCTIONS and name not in AGGREGATES:
        raise QueryError(f"the function {word.text} is not supported here", word.start)
    arguments: list[Expression] = []
    if not reader.skip(")"):
        arguments.append(_argument(reader, name))
        while reader.skip(","):
            arguments.append(_argument(reader, name))
        reader.expect(")")
    return _checked(Call(name, tuple(arguments), word.start))


def _argument(reader: Reader, function: str) -> Expression:
    if function == "count" and reader.next.reads("*"):
        reader.take()
        return Literal(1)
    if reader.next.kind == "period":
        word = reader.take()
        amount, unit = re.fullmatch(r"(\d+)(\D+)", word.text).groups()  # type: ignore[union-attr]
        if unit not in PERIODS or int(amount) == 0:
            raise QueryError(f"{word.text} is no period that is supported here", word.start)
        return Literal(int(amount) * PERIODS[unit])
    return read(reader)


def _checked(call: Call) -> Call:
    kind = AGGREGATES.get(call.name) or FUNCTIONS[call.name]
    if not kind.fewest <= len(call.arguments) <= kind.most:
        expected = str(kind.fewest) if kind.fewest == kind.most else f"{kind.fewest} to {kind.most}"
        raise QueryError(f"{call.name} takes {expected} arguments, not {len(call.arguments)}", call.position)
    return call
