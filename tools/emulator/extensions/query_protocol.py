"""The AWS query protocol: form parameters like `Metrics.member.1.Id` to nested values, and nested values to XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

_INDEX = re.compile(r"\d+")


def nested(parameters: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """Structures and lists out of flat parameters; every leaf stays a string."""
    tree: dict[str, Any] = {}
    for name, value in parameters.items():
        *folders, leaf = name.split(".")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[leaf] = value[0] if isinstance(value, list) else value
    return {key: _lists(value) for key, value in tree.items()}


def _lists(value: Any) -> Any:
    """`{"member": {"1": a, "2": b}}` is the list [a, b]."""
    if not isinstance(value, dict):
        return value
    members = value.get("member")
    if len(value) == 1 and isinstance(members, dict) and all(_INDEX.fullmatch(key) for key in members):
        return [_lists(members[key]) for key in sorted(members, key=int)]
    return {key: _lists(part) for key, part in value.items()}


def xml(name: str, value: Any) -> str:
    """One element. Lists become `<member>`s; None is left out, as AWS leaves out what is not set."""
    if value is None:
        return ""
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(xml(key, part) for key, part in value.items())
    if isinstance(value, list):
        return "".join(xml("member", part) for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return escape(str(value))
