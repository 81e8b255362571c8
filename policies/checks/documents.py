"""Policy documents as rules read them: statements with lists where IAM allows a single value or a list.

The language: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.checks.subject import Subject

IDENTITY = {
    "aws_iam_group_policy": "policy",
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
"""Types that say what a principal may do, and the argument that says it; `aws_iam_role` has blocks besides."""

_NEGATED = re.compile(r"Not|IfExists$|^Null$|^ForAllValues:", re.IGNORECASE)
_NEGATED_ALONE = re.compile(r"Not|^Null$|^ForAllValues:", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One statement; `name` is its Sid, or its number."""

    name: str
    allows: bool
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    has_not_principal: bool
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(operator, key in lower case, values)."""

    def confining(self, *keys: str, if_exists: bool = False) -> list[tuple[str, ...]]:
        """The values of each condition that holds only when one of these keys is there and has one of them.

        Keys in lower case; one that ends in "/" or ":" stands for every key that begins so. Negated operators, those
        that let an absent key pass (ForAllValues is one), and values that are nothing but a wildcard confine nothing.
        With `if_exists`, operators that end so count: for services that may not say for whom they act.
        """
        passing = _NEGATED_ALONE if if_exists else _NEGATED
        return [
            values
            for operator, key, values in self.conditions
            if not passing.search(operator)
            and any(key.startswith(wanted) if wanted[-1] in "/:" else key == wanted for wanted in keys)
            and not any(set(value) <= set("*?") for value in values)
        ]


def statements(document: Mapping[str, Any]) -> list[Statement]:
    """Every statement of a document."""
    return [_statement(item, number) for number, item in enumerate(_many(document.get("Statement")), start=1)]


def identity_documents(subject: Subject) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """(argument, document) of what a resource lets a principal do; None for one whose text is not known."""
    if subject.type == "aws_iam_role":
        for number, block in enumerate(subject.blocks("inline_policy")):
            if block.one("name") or block.one("policy"):  # an empty block says "no inline policies"
                yield f"inline_policy/[{number}]/policy", block.json("policy")
    else:
        argument = IDENTITY[subject.type]
        yield argument, subject.json(argument)


def allowed(subject: Subject) -> Iterator[tuple[str, Statement]]:
    """(argument, statement) of every statement of a resource's identity policies that allows something."""
    for path, document in identity_documents(subject):
        for statement in statements(document or {}):
            if statement.allows:
                yield path, statement


def _statement(item: Mapping[str, Any], number: int) -> Statement:
    return Statement(
        name=str(item.get("Sid") or f"statement {number}"),
        allows=item.get("Effect") == "Allow",
        actions=_texts(item.get("Action")),
        not_actions=_texts(item.get("NotAction")),
        resources=_texts(item.get("Resource")),
        not_resources=_texts(item.get("NotResource")),
        principals=tuple(_principals(item.get("Principal"))),
        has_not_principal="NotPrincipal" in item,
        conditions=tuple(
            (operator, key.lower(), _texts(values))
            for operator, pairs in (item.get("Condition") or {}).items()
            for key, values in pairs.items()
        ),
    )


def _principals(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for kind, names in value.items():
            for name in _texts(names):
                yield kind, name
    else:
        for name in _texts(value):
            yield "AWS", name


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in _many(value))


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
