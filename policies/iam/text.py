"""Strings of a policy: wildcards, policy variables, ARNs.

Sources: AWS IAM user guide, "IAM policy elements: Variables and tags" (`${key}`, `${key, 'default'}`, and `${*}`,
`${?}`, `${$}` for the characters themselves) and "IAM JSON policy elements: Resource" (wildcards within the parts of an
ARN; one that ends a part may reach beyond its colon).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from policies.iam.context import Context, Truth, Unset

_TOKEN = re.compile(r"\$\{([^{}]*)\}|([*?])")
_DEFAULT = re.compile(r"^(.*?)\s*,\s*'(.*)'\s*$")
_ESCAPED = ("*", "?", "$")


@dataclass(frozen=True)
class Text:
    """One string of a policy, ready to be compared.

    Args:
        source: as the policy has it.
        variables: whether `${…}` is a variable; in documents older than Version 2012-10-17 it is plain text.
    """

    source: str
    variables: bool = True
    _pieces: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", tuple(_pieces(self.source, self.variables)))

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it means the same in every request."""
        return all(kind != "variable" for kind, _ in self._pieces)

    @cached_property
    def parts(self) -> tuple[Text, ...]:
        """Its six parts, if it is an ARN: the colons within a variable do not count, those after the fifth neither."""
        parts: list[str] = []
        depth, start = 0, 0
        for place, character in enumerate(self.source):
            depth += (character == "{") - (character == "}")
            if character == ":" and depth == 0 and len(parts) < 5:
                parts.append(self.source[start:place])
                start = place + 1
        return tuple(Text(part, self.variables) for part in (*parts, self.source[start:]))

    def resolves(self, context: Context) -> bool:
        """Whether each of its variables has a value, or may have one."""
        return self.is_fixed or self._regex(context, wildcards=True)[0] is not None

    def matches(self, value: str, context: Context, *, wildcards: bool = True, ignore_case: bool = False) -> Truth:
        """Whether a value is what this says; MAYBE where that hangs on a variable that nobody knows."""
        if self.is_fixed:
            return Truth.YES if _compile(*self._regex(None, wildcards), ignore_case).fullmatch(value) else Truth.NO
        pattern, sure = self._regex(context, wildcards)
        if pattern is None or not _compile(pattern, sure, ignore_case).fullmatch(value):
            return Truth.NO
        return Truth.YES if sure else Truth.MAYBE

    def matches_arn(self, arn: str, context: Context) -> Truth:
        """Whether an ARN is what a Resource element says; MAYBE where only a wildcard that crosses a colon says so."""
        if self.source == "*":
            return Truth.YES
        whole = self.matches(arn, context)
        return min(whole, max(self.matches_parts(arn, context), Truth.MAYBE))

    def matches_parts(self, arn: str, context: Context) -> Truth:
        """Whether an ARN is what an ArnLike condition says: part by part, none reaching into the next."""
        if self.source == "*":
            return Truth.MAYBE  # AWS does not say what part it is then
        values = arn.split(":", 5)
        if len(values) != 6 or len(self.parts) != 6:
            return Truth.NO
        return min(part.matches(value, context) for part, value in zip(self.parts, values, strict=True))

    def example(self, word: str = "probe") -> str:
        """One string that it matches: wildcards and variables become a word."""
        fill = {"*": word, "?": "x"}
        return "".join(
            text if kind == "text" else word if kind == "variable" else fill[text] for kind, text in self._pieces
        )

    def _regex(self, context: Context | None, wildcards: bool) -> tuple[str | None, bool]:
        """A regular expression, and whether each of its variables was known; None when one is absent."""
        regex, sure = "", True
        for kind, text in self._pieces:
            if kind == "text":
                regex += re.escape(text)
            elif kind == "wild":
                regex += (".*" if text == "*" else ".") if wildcards else re.escape(text)
            else:
                value = _resolve(text, context or Context())
                if value is Unset.ABSENT:
                    return None, True
                sure = sure and isinstance(value, str)
                regex += re.escape(value) if isinstance(value, str) else ".*"
        return regex, sure


def _pieces(source: str, variables: bool) -> Iterator[tuple[str, str]]:
    """(kind, text): kind is text, wild or variable."""
    start = 0
    for token in _TOKEN.finditer(source):
        if token[1] is not None and not variables:
            continue
        if token.start() > start:
            yield "text", source[start : token.start()]
        if token[2]:
            yield "wild", token[2]
        else:
            yield ("text", token[1]) if token[1] in _ESCAPED else ("variable", token[1])
        start = token.end()
    if start < len(source):
        yield "text", source[start:]


def _resolve(variable: str, context: Context) -> str | Unset:
    """A variable's value; a multivalued key cannot be used as one."""
    default = _DEFAULT.match(variable)
    value = context[(default[1] if default else variable).strip()]
    if isinstance(value, tuple) or value is Unset.ABSENT:
        return default[2] if default and value is Unset.ABSENT else Unset.ABSENT
    return value


@lru_cache(maxsize=4096)
def _compile(pattern: str, sure: bool, ignore_case: bool) -> re.Pattern[str]:  # noqa: ARG001  # `sure` comes along
    return re.compile(pattern, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
