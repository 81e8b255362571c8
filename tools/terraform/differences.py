"""Where two values of one attribute differ, down to the part that does.

A role's inline policies are one attribute: that it changed tells nothing, and both texts whole are too long to read.
Members of a list that have names are compared by name, whatever their order; a JSON text by what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ABSENT = "(not set)"

_SHOWN = 400  # characters of a value: a policy of two statements fits

_NAMES = ("name", "policy_name", "Sid", "sid", "rule_id", "index_name", "attribute_name", "key", "id")
"""What members of a list may be told apart by; the first that all of them have, each another."""

Difference = tuple[str, str, str]
"""The path below the attribute (`["backdoor"]`, `.tags.Owner`), and both values as text."""


def differences(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Every smallest part that differs; two values that say the same (`without_empty`) have none."""
    old, new = _read(old), _read(new)
    if without_empty(old) == without_empty(new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), f"{path}.{key}")
    elif _is_list(old) and _is_list(new) and (name := _name([*(old or ()), *(new or ())], old or (), new or ())):
        before, after = ({str(item[name]): item for item in side or ()} for side in (old, new))
        for key in sorted({*before, *after}):
            yield from differences(before.get(key), after.get(key), f'{path}["{key}"]')
    elif isinstance(old, list) and isinstance(new, list) and _objects([*old, *new]):
        yield from _by_position(old, new, path)
    else:
        yield path, text(old), text(new)


def without_empty(value: Any) -> Any:
    """The value with everything that says nothing taken out, at any depth; None when nothing is left.

    Zero and false say nothing either: the provider's older SDK reads back 0 or false where nothing was set.
    """
    if isinstance(value, Mapping):
        value = {k: kept for k, v in value.items() if (kept := without_empty(v)) is not None}
    elif isinstance(value, list):
        value = [kept for v in value if (kept := without_empty(v)) is not None]
    return None if value in (None, "", [], {}, 0, False) else value


def text(value: Any) -> str:
    """A value for a report, on one line, cut when it is long."""
    if value is None or value in ("", [], {}):
        return ABSENT
    shown = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _by_position(old: list[Any], new: list[Any], path: str) -> Iterator[Difference]:
    """Lists of nameless objects: what one has and the other has not; part by part where it is one for one."""
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if len(gone) == len(come) == 1:
        yield from differences(gone[0], come[0], f"{path}[{old.index(gone[0])}]")
        return
    if not gone and not come:
        yield path, text(old), text(new)  # the same in another order, or oftener
        return
    yield from ((path, text(item), ABSENT) for item in gone)
    yield from ((path, ABSENT, text(item)) for item in come)


def _name(items: Sequence[Any], *sides: Sequence[Any]) -> str:
    """The key that every member has as a text, and no two of the same side alike; empty when there is none."""
    if not items or not _objects(items):
        return ""
    for key in _NAMES:
        if all(isinstance(item.get(key), str) and item[key] for item in items) and all(
            len({item[key] for item in side}) == len(side) for side in sides
        ):
            return key
    return ""


def _is_list(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _objects(items: Sequence[Any]) -> bool:
    return bool(items) and all(isinstance(item, Mapping) for item in items)


def _read(value: Any) -> Any:
    """The document that a text holds, when it holds one; else the value itself."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
