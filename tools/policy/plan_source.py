"""Reading one plan document for the gate: what it plans, where that is written in the source, what it cannot know yet.

The document is Terraform's JSON output format 1.2 (`terraform show -json`): `resource_changes`, `planned_values` and
`configuration` (developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.plan import bare, configured, reference

__all__ = [
    "bare",
    "configured",
    "for_checkov",
    "is_unknown",
    "planned",
    "policy_documents",
    "reference",
    "unread_documents",
]

Json = Mapping[str, Any]

UNTOLD = "not known until apply"
"""What stands for a value that the source works out when it is applied, and from nothing else."""

_UNTOLD: Json = {"references": ()}
"""An expression without references that is no constant; Terraform's JSON has an empty object for it."""


def planned(plan: Json) -> Iterator[Json]:
    """The changes of every managed instance that exists once the plan is applied."""
    for change in plan["resource_changes"]:
        actions = set(change["change"]["actions"])
        leaves = not actions - {"delete", "forget"} or (actions == {"no-op"} and change["change"].get("after") is None)
        if change.get("mode", "managed") == "managed" and not leaves:
            yield change


def for_checkov(plan: Json) -> dict[str, Any]:
    """A copy of the plan for checkov to read, in which unknown values and nulls mean to it what they mean to Terraform.

    checkov drops unknown values, so a table encrypted with a key that the same plan creates looks unencrypted. Here
    an unknown value is the text of what it refers to. checkov does that itself, but only for an argument of a
    resource's own body that names a resource directly; not through a module's variable or inside a nested block. An
    argument that refers to nothing and still is not known (`timestamp() != ""`) is the text `UNTOLD`, so that no rule
    takes it for its default. One that the source does not set stays absent: that the provider will think of something
    is no reason to pass. Policy documents stay absent as well: a reference would pass for one without a wildcard.

    checkov takes a null for a value, and even for the first resource its expression names: with `kms_key_arn =
    var.encrypted ? aws_kms_key.this.arn : null` a table counts as encrypted either way. Here a null is absent.

    A role that was read back shows the inline policies that resources of their own have given it. Rules have judged
    those where they are declared, and waivers name them there; here the role keeps only what nobody declared.
    """
    copied = copy.deepcopy(dict(plan))
    written, read = _sources(plan), _sources(copied)
    unknown = {change["address"]: change["change"].get("after_unknown") for change in planned(plan)}
    for resource in _values(copied["planned_values"].get("root_module", {})):
        values, marks = resource.get("values"), unknown.get(resource["address"])
        block, calls = written.get(bare(resource["address"]), ({}, ()))
        for holder, place, source in _unknowns(values, marks, block.get("expressions")):
            stands_for = reference(source, calls) or (UNTOLD if source == _UNTOLD else "")
            if stands_for and not _is_document(place):
                holder[place] = stands_for
        _drop_empty_blocks(resource.get("type"), values)
        _drop_nulls(values, read.get(bare(resource["address"]), ({}, ()))[0].get("expressions"))
    _drop_declared_policies(list(_values(copied["planned_values"].get("root_module", {}))))
    return copied


def _drop_empty_blocks(type_: Any, values: Any) -> None:
    """checkov's CKV_AWS_192 breaks on a web ACL with `rule: []`, and nothing it says counts then. A block that is not
    there is absent here."""
    if type_ == "aws_wafv2_web_acl" and isinstance(values, dict):
        for name in [name for name, value in values.items() if value == []]:
            del values[name]


def _drop_declared_policies(resources: Sequence[dict[str, Any]]) -> None:
    given = [r["values"] for r in resources if r.get("type") == "aws_iam_role_policy" and r.get("values")]
    declared = {(policy.get("role"), policy.get("name"), _same_text(policy.get("policy"))) for policy in given}
    for role in resources:
        values = role.get("values") or {}
        if role.get("type") == "aws_iam_role" and values.get("inline_policy"):
            values["inline_policy"] = [
                inline for inline in values["inline_policy"]
                if (values.get("name"), inline.get("name"), _same_text(inline.get("policy"))) not in declared
            ]  # fmt: skip


def _same_text(document: Any) -> Any:
    """A policy's text without what AWS may change of it: blanks and the order of keys."""
    try:
        return json.dumps(json.loads(document), sort_keys=True)
    except (TypeError, ValueError):
        return document


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


def policy_documents(plan: Json) -> Iterator[tuple[str, str]]:
    """(address, text) of every policy document in the plan whose text is known and ours: an argument the source does
    not set holds what AWS put there (the policy every topic is made with), which a plan knows once it is applied."""
    sources = _sources(plan)
    for change in planned(plan):
        block, _ = sources.get(bare(change["address"]), ({}, ()))
        after = change["change"].get("after") or {}
        ours = block.get("expressions", after)
        for text in _documents({k: v for k, v in after.items() if k in ours or not isinstance(v, str)}):
            yield change["address"], text


def _documents(value: Any, name: Any = "") -> Iterator[str]:
    if isinstance(value, str) and _is_document(name) and value.lstrip().startswith("{"):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _documents(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _documents(inner, name)


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
        found = source.get(place)
        return _UNTOLD if found == {} else found
    return source


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
