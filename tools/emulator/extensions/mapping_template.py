"""API Gateway mapping templates: the control directives and response overrides that MiniStack's renderer lacks.

`#if`, `#elseif`, `#else`, `#end`; `==`, `!=`, `&&`, `||`, `!`, parentheses; and `#set($context.responseOverride...)`.
Everything else (references, `#set`, comments) is upstream's renderer. Sources: Apache Velocity 1.7 user guide;
API Gateway developer guide, "Use a mapping template to override an API's request and response parameters".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.services import apigateway_v1

_DIRECTIVE = re.compile(r"#\{?(if|elseif|else|end|set)\}?")
_BEFORE_ARGUMENT = re.compile(r"[ \t]*\(")
_OVERRIDE = re.compile(r"\s*\$!?\{?context\.responseOverride\.(?:header\.([\w-]+)|(status))\}?\s*=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Rendered:
    """The text, and what the template overrides of the response; `status` is None when it does not."""

    text: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None


class Parameters(dict[str, str]):
    """`$input.params(name)`: query string values, and headers however their name is written."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, super().get(name.lower(), default))


def render(template: str, parameters: Parameters) -> Rendered:
    """Render a response template; a directive without its end runs to the end of the template."""
    state = {"vars": {}, "context": {}, "body": "", "params": parameters, "gobbled": False}
    headers: dict[str, str] = {}
    status: int | None = None
    text: list[str] = []
    branches: list[_Branch] = []
    position = 0
    while position < len(template):
        found = _next_directive(template, position)
        if all(branch.runs for branch in branches):
            text.append(apigateway_v1._vtl_render(template[position : found.start], state))
            override = _OVERRIDE.fullmatch(found.argument) if found.name == "set" else None
            if override and (value := apigateway_v1._vtl_value(override[3], state)) is not None:
                if override[2]:
                    status = int(value)
                else:
                    headers[override[1]] = str(value)
            elif found.name == "set":
                apigateway_v1._vtl_set(found.argument, state)
        _branch(branches, found, state)
        position = found.end
    return Rendered("".join(text), headers, status)


@dataclass(frozen=True)
class _Directive:
    name: str
    argument: str
    start: int
    end: int


@dataclass
class _Branch:
    """One `#if` that is open: whether its current arm runs, and whether an arm has run already."""

    runs: bool
    taken: bool


def _next_directive(template: str, position: int) -> _Directive:
    """The first directive from `position` on; an empty one at the end of the template when there is none."""
    for match in _DIRECTIVE.finditer(template, position):
        name = match[1]
        if name in ("else", "end"):
            return _Directive(name, "", match.start(), match.end())
        opening = _BEFORE_ARGUMENT.match(template, match.end())
        close = apigateway_v1._vtl_close_paren(template, opening.end() - 1) if opening else None
        if opening is not None and close is not None:
            return _Directive(name, template[opening.end() : close], match.start(), close + 1)
    return _Directive("", "", len(template), len(template))


def _branch(branches: list[_Branch], found: _Directive, state: Mapping[str, Any]) -> None:
    if found.name == "if":
        runs = all(branch.runs for branch in branches) and holds(found.argument, state)
        branches.append(_Branch(runs, runs))
    elif found.name == "end" and branches:
        branches.pop()
    elif found.name in ("else", "elseif") and branches:
        branch = branches[-1]
        wanted = not branch.taken and all(outer.runs for outer in branches[:-1])
        branch.runs = wanted and (found.name == "else" or holds(found.argument, state))
        branch.taken = branch.taken or branch.runs


def holds(condition: str, state: Mapping[str, Any]) -> bool:
    """Whether a condition is true: in Velocity everything is, but false and null."""
    condition = condition.strip()
    for operator, combine in (("||", any), ("&&", all)):
        parts = _split(condition, operator)
        if len(parts) > 1:
            return combine(holds(part, state) for part in parts)
    for operator, wanted in (("==", True), ("!=", False)):
        parts = _split(condition, operator)
        if len(parts) == 2:
            left, right = (apigateway_v1._vtl_value(part, dict(state)) for part in parts)
            return (left == right) is wanted
    if condition.startswith("!"):
        return not holds(condition[1:], state)
    if condition.startswith("(") and apigateway_v1._vtl_close_paren(condition, 0) == len(condition) - 1:
        return holds(condition[1:-1], state)
    value = apigateway_v1._vtl_value(condition, dict(state))
    return value is not None and value is not False


def _split(text: str, operator: str) -> list[str]:
    """`text` at every `operator` outside quotes and parentheses."""
    parts, start, depth, quote = [], 0, 0, ""
    for index, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif depth == 0 and text.startswith(operator, index) and index >= start:
            parts.append(text[start:index])
            start = index + len(operator)
    return [*parts, text[start:]]
