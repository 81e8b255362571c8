"""What was changed behind Terraform's back: a refresh-only plan's `resource_drift`, less what is no change at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.model import DriftItem
from tools.terraform.differences import differences, without_empty
from tools.terraform.members import Members
from tools.terraform.siblings import State, explained

SENSITIVE = "(sensitive)"


def find(document: Mapping[str, Any]) -> tuple[DriftItem, ...]:
    """Every part of an attribute that is no longer what Terraform left, by resource, in the order of the plan.

    Two kinds of difference are not drift: nothing written another way (null, "", [], {}, 0, false), and attributes
    that only show what sibling resources manage (`siblings.py`). Members that nobody has declared come last
    (`members.py`). Tags are those of `tags_all`, which holds the provider's defaults as well: AWS has one set of them.
    """
    state = State.of(document)
    members = Members(document, state)
    changed = (found for item in document.get("resource_drift", []) for found in _changed(item, state, members))
    return (*changed, *members.undeclared())


def _changed(item: Mapping[str, Any], state: State, members: Members) -> Iterator[DriftItem]:
    change = item["change"]
    before, after = change.get("before") or {}, change.get("after")
    address = str(item["address"])
    if after is None:
        yield DriftItem(address, "", "exists", "gone")
        return
    names = {*before, *after}
    for name in sorted(names - ({"tags"} if "tags_all" in names else set())):
        old, new = before.get(name), after.get(name)
        if without_empty(old) == without_empty(new) or members.cover(item["type"], address, name):
            continue
        if explained(item["type"], name, before, after, state):
            continue
        if _is_marked(change.get("before_sensitive"), name) or _is_marked(change.get("after_sensitive"), name):
            yield DriftItem(address, name, SENSITIVE, SENSITIVE)
            continue
        shown = "tags" if name == "tags_all" else name
        yield from (DriftItem(address, f"{shown}{path}", was, now) for path, was, now in differences(old, new))


def _is_marked(marks: Any, name: str) -> bool:
    return marks is True or (isinstance(marks, Mapping) and _any_true(marks.get(name)))


def _any_true(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_any_true, marks.values()))
    return any(map(_any_true, marks)) if isinstance(marks, list) else marks is True
