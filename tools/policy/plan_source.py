"""Reading one plan document for the gate: what it plans, where that is written in the source, what it cannot know yet.

The document is Terraform's JSON output format 1.2 (`terraform show -json`): `resource_changes`, `planned_values` and
`configuration` (developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')

Json = Mapping[str, Any]


def bare(address: str) -> str:
    """An instance's address without its index keys: the address of the block it was made from."""
    return _INDEX.sub("", address)


def planned(plan: Json) -> Iterator[Json]:
    """The changes of every managed instance that exists once the plan is applied."""
    for change in plan["resource_changes"]:
        actions = set(change["change"]["actions"])
        leaves = not actions - {"delete", "forget"} or (actions == {"no-op"} and change["change"].get("after") is None)
        if change.get("mode", "managed") == "managed" and not leaves:
            yield change


def configured(plan: Json) -> Iterator[tuple[str, Json, tuple[Json, ...]]]:
    """Every managed block of the source: its bare address, itself, and the module calls that lead to it, outermost
    first."""
    yield from _module(plan["configuration"]["root_module"], "", ())


def _module(module: Json, prefix: str, calls: tuple[Json, ...]) -> Iterator[tuple[str, Json, tuple[Json, ...]]]:
    for resource in module.get("resources", ()):
        if resource["mode"] == "managed":
            yield prefix + resource["address"], resource, calls
    for name, call in module.get("module_calls", {}).items():
        yield from _module(call.get("module", {}), f"{prefix}module.{name}.", (*calls, call))


def for_checkov(plan: Json) -> dict[str, Any]:
    """A copy of the plan for checkov to read, in which unknown values and nulls mean to it what they mean to Terraform.

    checkov drops unknown values, so a table encrypted with a key that the same plan creates looks unencrypted. Here
    an unknown value is the text of what it refers to. checkov does that itself, but only for an argument of a
    resource's own body that names a resource directly; not through a module's variable or inside a nested block. An
    argument the source does not set stays absent: that the provider will think of something is no reason to pass.
    Policy documents stay absent as well: a reference would pass for a document without a wildcard.

    checkov takes a null for a value, and even for the first resource its expression names: with `kms_key_arn =
    var.encrypted ? aws_kms_key.this.arn : null` a table counts as encrypted either way. Here a null is absent.
    """
    copied = copy.deepcopy(dict(plan))
    written, read = _sources(plan), _sources(copied)
    unknown = {change["address"]: change["change"].get("after_unknown") for change in planned(plan)}
    for resource in _values(copied["planned_values"].get("root_module", {})):
        values, marks = resource.get("values"), unknown.get(resource["address"])
        block, calls = written.get(bare(resource["address"]), ({}, ()))
        for holder, place, source in _unknowns(values, marks, block.get("expressions")):
            if (reference := _reference(source, calls)) and not _is_document(place):
                holder[place] = reference
        _drop_nulls(values, read.get(bare(resource["address"]), ({}, ()))[0].get("expressions"))
    return copied


def _drop_nulls(value: Any, source: Any) -> None:
    if isinstance(value, list):
        for place, item in enumerate(value):
            _drop_nulls(item, _inner(source, place))
    elif isinstance(value, dict):
        for name in [name for name, item in value.items() if item is None]:
            del value[name]
            if isinstance(source, dict) and "references" not in source:
                source.pop(name, None)
        for name, item in value.items():
            _drop_nulls(item, _inner(source, name))


def unread_documents(plan: Json) -> Iterator[tuple[str, str]]:
    """(address, argument) of every policy document that the source sets and whose text is not known until apply."""
    sources = _sources(plan)
    for change in planned(plan):
        block, _ = sources.get(bare(change["address"]), ({}, ()))
        marks = change["change"].get("after_unknown")
        after = copy.deepcopy(change["change"].get("after"))
        for _, place, source in _unknowns(after, marks, block.get("expressions")):
            if _is_document(place) and isinstance(source, Mapping) and source:
                yield change["address"], place


def _sources(plan: Json) -> dict[str, tuple[Json, tuple[Json, ...]]]:
    return {address: (block, calls) for address, block, calls in configured(plan)}


def _values(module: Json) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _values(child)


def _is_document(place: Any) -> bool:
    return isinstance(place, str) and place.endswith(("policy", "policies", "policy_document"))


def _unknowns(value: Any, unknown: Any, source: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Every unknown place in a value: what holds it, its key there, and the expression it comes from (or None).

    A value, the marks of what is unknown in it and the expressions it comes from have the same shape (json-format,
    "Change Representation" and "Expression Representation"), but one reference may stand for a whole list or map, and
    what a `dynamic` block makes has no expression at all.
    """
    if isinstance(value, dict) and isinstance(unknown, Mapping):
        places: Sequence[Any] = list(unknown)
    elif isinstance(value, list) and isinstance(unknown, list):
        places = range(min(len(value), len(unknown)))
    else:
        return
    for place in places:
        inner = _inner(source, place)
        if unknown[place] is True:
            yield value, place, inner
        else:
            yield from _unknowns(value[place] if isinstance(value, list) else value.get(place), unknown[place], inner)


def _inner(source: Any, place: Any) -> Any:
    if isinstance(source, list):
        return source[place] if isinstance(place, int) and place < len(source) else None
    if isinstance(source, Mapping) and "references" not in source and isinstance(place, str):
        return source.get(place)
    return source


def _reference(source: Any, calls: tuple[Json, ...]) -> str:
    """What an expression refers to, followed out of its modules through the arguments they were called with."""
    names = source.get("references", ()) if isinstance(source, Mapping) else ()
    for name in names:
        if name.startswith("var.") and calls:
            argument = calls[-1].get("expressions", {}).get(name.split(".")[1])
            if found := _reference(argument, calls[:-1]):
                return found
    return next((str(name) for name in names if not name.startswith("var.")), names[0] if names else "")


def is_unknown(change: Json, path: str) -> bool:
    """Whether an instance's value at checkov's attribute path (`a/[0]/b`, `*` for any) is not known until apply."""
    return _unknown_at(change["change"].get("after_unknown"), path.split("/"))


def _unknown_at(unknown: Any, path: list[str]) -> bool:
    if unknown is True:
        return True
    if isinstance(unknown, list):
        rest = path[1:] if path and path[0].startswith("[") else path
        return any(_unknown_at(item, rest) for item in unknown)
    if not path or not isinstance(unknown, Mapping):
        return False
    inner = unknown.values() if path[0] == "*" else [unknown.get(path[0])]
    return any(_unknown_at(item, path[1:]) for item in inner)
