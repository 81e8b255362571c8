"""Policy documents, read strictly: what AWS would refuse, or what we would not understand, is an error, never a guess.

Source: AWS IAM user guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from policies.iam import conditions
from policies.iam.conditions import Condition
from policies.iam.text import Text

_ELEMENTS = ("Action", "Resource", "Principal")
_KEYS = {"Sid", "Effect", "Condition", *_ELEMENTS, *(f"Not{element}" for element in _ELEMENTS)}
_KINDS = {"AWS", "Service", "Federated", "CanonicalUser"}


class NotAPolicy(ValueError):
    """A text that is no policy document, or one with something in it that we do not know."""


@dataclass(frozen=True)
class Statement:
    """One statement.

    Args:
        actions, resources: None where the element is not there (a trust policy has no resources).
        principals: kind (AWS, Service, Federated, CanonicalUser) → values; None where the element is not there.
        not_actions, not_resources, not_principals: whether the element was the `Not…` one.
    """

    sid: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[Text, ...] | None
    principals: Mapping[str, tuple[str, ...]] | None
    conditions: tuple[Condition, ...]
    not_actions: bool = False
    not_resources: bool = False
    not_principals: bool = False
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def covers_action(self, action: str) -> bool:
        """Whether it speaks of an action (`s3:GetObject`; case does not matter)."""
        if (known := self._known.get(action)) is None:
            known = self._known[action] = bool(self._action_pattern.fullmatch(action.lower())) is not self.not_actions
        return known

    @cached_property
    def _action_pattern(self) -> re.Pattern[str]:
        wild = {"*": ".*", "?": "."}
        pattern = "|".join("".join(wild.get(c) or re.escape(c) for c in action.lower()) for action in self.actions)
        return re.compile(pattern, re.DOTALL)


def parse(document: str | Mapping[str, Any]) -> tuple[Statement, ...]:
    """The statements of a policy document.

    Raises:
        NotAPolicy: it is not one; the message says where.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document, object_pairs_hook=_once)
        except ValueError as error:
            raise NotAPolicy(f"not JSON: {error}") from error
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise NotAPolicy("it has no Statement")
    if unknown := set(document) - {"Version", "Id", "Statement"}:
        raise NotAPolicy(f"unknown element: {', '.join(sorted(map(str, unknown)))}")
    version = document.get("Version", "2008-10-17")
    if version not in ("2012-10-17", "2008-10-17"):
        raise NotAPolicy(f"there is no version {version!r}")
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    if not listed:
        raise NotAPolicy("it has no statements")
    return tuple(_statement(item, number, version == "2012-10-17") for number, item in enumerate(listed, start=1))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key given twice would be two policies to two readers."""
    keys = [key for key, _ in pairs]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise NotAPolicy(f"{twice!r} is given twice")
    return dict(pairs)


def _statement(item: Any, number: int, variables: bool) -> Statement:
    if not isinstance(item, Mapping):
        raise NotAPolicy(f"statement {number} is not an object")
    where = f"statement {item.get('Sid') or number}"
    if unknown := set(item) - _KEYS:
        raise NotAPolicy(f"{where}: unknown element {', '.join(sorted(map(str, unknown)))}")
    if item.get("Effect") not in ("Allow", "Deny"):
        raise NotAPolicy(f"{where}: Effect is neither Allow nor Deny")
    for element in _ELEMENTS:
        if element in item and f"Not{element}" in item:
            raise NotAPolicy(f"{where}: both {element} and Not{element}")
    actions = _strings(item.get("Action", item.get("NotAction")), f"{where}: Action")
    resources = item.get("Resource", item.get("NotResource"))
    principals = item.get("Principal", item.get("NotPrincipal"))
    return Statement(
        sid=str(item.get("Sid") or number),
        allows=item["Effect"] == "Allow",
        actions=actions,
        resources=None if resources is None else _texts(resources, f"{where}: Resource", variables),
        principals=None if principals is None else _principals(principals, where),
        conditions=tuple(_conditions(item.get("Condition", {}), where, variables)),
        not_actions="NotAction" in item,
        not_resources="NotResource" in item,
        not_principals="NotPrincipal" in item,
    )


def _conditions(block: Any, where: str, variables: bool) -> Iterator[Condition]:
    if not isinstance(block, Mapping):
        raise NotAPolicy(f"{where}: Condition is not an object")
    for name, keys in block.items():
        if not isinstance(keys, Mapping):
            raise NotAPolicy(f"{where}: Condition {name} is not an object")
        for key, values in keys.items():
            texts = _texts(values, f"{where}: {name} {key}", variables)
            try:
                yield conditions.read(name, key, texts)
            except ValueError as error:
                raise NotAPolicy(f"{where}: {error}") from error


def _principals(element: Any, where: str) -> dict[str, tuple[str, ...]]:
    if element == "*":
        return {"AWS": ("*",)}
    if not isinstance(element, Mapping) or not element or set(element) - _KINDS:
        raise NotAPolicy(f"{where}: Principal is neither * nor an object of {', '.join(sorted(_KINDS))}")
    return {kind: _strings(values, f"{where}: Principal {kind}") for kind, values in element.items()}


def _texts(values: Any, where: str, variables: bool) -> tuple[Text, ...]:
    return tuple(Text(value, variables) for value in _strings(values, where))


def _strings(values: Any, where: str) -> tuple[str, ...]:
    """One string or several; conditions may have numbers and booleans as well."""
    listed = values if isinstance(values, list) else [values]
    if not listed or not all(isinstance(value, str | int | float | bool) for value in listed):
        raise NotAPolicy(f"{where} is neither a string nor a list of strings")
    return tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in listed)
