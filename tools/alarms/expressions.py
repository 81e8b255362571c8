"""Metric math, as far as alarms here use it.

Operators `+ - * / ^`, comparisons (1 or 0), `&& ||`, brackets; functions `ABS AVG FILL IF MAX MIN SUM METRICS` and
`ANOMALY_DETECTION_BAND`. Two series are combined period by period: where either has no data point, or a division is by
zero, there is none. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

The band is not AWS's model, which knows hours and weekdays and is nobody's but theirs. It is the mean of the history
before the evaluation range, plus and minus so many standard deviations; there is none before there are three points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.alarms import functions
from tools.alarms.functions import Band, Series, Unsupported, Value, combine
from tools.alarms.tokens import tokens

__all__ = ["Band", "Scope", "Series", "Unsupported", "evaluate"]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*|\.\d+)|(?P<word>[A-Za-z_]\w*)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>\|\||&&|==|!=|>=|<=|[-+*/^<>(),\[\]]))"
)
_LEVELS = (("||",), ("&&",), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/"), ("^",))
_WORDS = {"AND": "&&", "OR": "||"}


@dataclass
class Scope:
    """What an expression can name: metrics and other expressions. `judged` is the length of the evaluation range."""

    metrics: Mapping[str, Series]
    expressions: Mapping[str, str] = field(default_factory=dict)
    judged: int = 1
    asking: tuple[str, ...] = ()

    def value(self, name: str) -> Value:
        if name in self.metrics:
            return self.metrics[name]
        if name not in self.expressions or name in self.asking:
            raise Unsupported(f"{name} is no metric and no expression of this alarm, or is made of itself")
        inner = Scope(self.metrics, self.expressions, self.judged, (*self.asking, name))
        return _Reader(self.expressions[name], inner).read()


def evaluate(name: str, scope: Scope) -> Value:
    """The value of the metric or expression `name`.

    Raises:
        Unsupported: something in it that is not done here, with the place.
    """
    return scope.value(name)


class _Reader:
    """Reads one expression from left to right and works it out on the way."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text, self._scope = text, scope
        found = [(token.lastgroup or "", token[token.lastgroup or 0]) for token in tokens(_TOKEN, text, Unsupported)]
        self._tokens = [*found, ("end", "")]
        self._at = 0

    def read(self) -> Value:
        value = self._level(0)
        if self._tokens[self._at][0] != "end":
            raise self._unexpected()
        return value

    def _level(self, level: int) -> Value:
        if level == len(_LEVELS):
            return self._signed()
        value = self._level(level + 1)
        while (sign := self._next_of(_LEVELS[level])) is not None:
            value = combine(sign, value, self._level(level + 1))
        return value

    def _signed(self) -> Value:
        if self._next_of(("-",)) is not None:
            return combine("-", 0.0, self._signed())
        return self._one()

    def _one(self) -> Value:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "word":
            if self._next_of(("(",)) is not None:
                return functions.call(text, self._list(")"), self._scope.metrics, self._scope.judged)
            return text if text.isupper() else self._scope.value(text)  # an id begins with a small letter
        if text == "(":
            value = self._level(0)
            self._take(")")
            return value
        if text == "[":
            return self._list("]")
        self._at -= 1
        raise self._unexpected()

    def _list(self, end: str) -> list[Value]:
        values: list[Value] = []
        while self._next_of((end,)) is None:
            values.append(self._level(0))
            if self._next_of((",",)) is None:
                self._take(end)
                break
        return values

    def _next_of(self, signs: tuple[str, ...]) -> str | None:
        kind, text = self._tokens[self._at]
        sign = _WORDS.get(text, text)
        if kind not in ("sign", "word") or sign not in signs:
            return None
        self._at += 1
        return sign

    def _take(self, sign: str) -> None:
        if self._next_of((sign,)) is None:
            raise self._unexpected()

    def _unexpected(self) -> Unsupported:
        return Unsupported(f"{self._text!r}: not expected: {self._tokens[self._at][1] or 'its end'}")
