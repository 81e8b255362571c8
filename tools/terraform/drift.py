"""What was changed behind Terraform's back: a refresh-only plan's `resource_drift`, less what is no change at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.model import DriftItem
from tools.terraform.siblings import State, explained

_SHOWN = 120  # characters of a value in a report


def find(document: Mapping[str, Any]) -> tuple[DriftItem, ...]:
    """Every attribute that is no longer what Terraform left, in the order of the plan.

    Two kinds of difference are not drift: nothing written another way (null, "", [], {}, 0, false), and attributes
    that only show what sibling resources manage (`siblings.py`).
    """
    state = State.of(document)
    return tuple(found for item in document.get("resource_drift", []) for found in _changed(item, state))


def _changed(item: Mapping[str, Any], state: State) -> Iterator[DriftItem]:
    change = item["change"]
    before, after = change.get("before") or {}, change.get("after")
    address = str(item["address"])
    if after is None:
        yield DriftItem(address, "", "exists", "gone")
        return
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if _without_empty(old) == _without_empty(new) or explained(item["type"], name, after, state):
            continue
        hidden = _is_marked(change.get("before_sensitive"), name) or _is_marked(change.get("after_sensitive"), name)
        yield DriftItem(address, name, _text(old, hidden), _text(new, hidden))


def _without_empty(value: Any) -> Any:
    """The value with everything that says nothing taken out, at any depth; None when nothing is left.

    Zero and false say nothing either: the provider's older SDK reads back 0 or false where nothing was set.
    """
    if isinstance(value, Mapping):
        value = {k: kept for k, v in value.items() if (kept := _without_empty(v)) is not None}
    elif isinstance(value, list):
        value = [kept for v in value if (kept := _without_empty(v)) is not None]
    return None if value in (None, "", [], {}, 0, False) else value


def _is_marked(marks: Any, name: str) -> bool:
    return marks is True or (isinstance(marks, Mapping) and _any_true(marks.get(name)))


def _any_true(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_any_true, marks.values()))
    return any(map(_any_true, marks)) if isinstance(marks, list) else marks is True


def _text(value: Any, hidden: bool) -> str:
    if hidden:
        return "(sensitive)"
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
