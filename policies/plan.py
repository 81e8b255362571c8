"""A plan as rules read it: every instance with its values, what is not known of them yet, and what they refer to.

Made from Terraform's JSON output format 1.2 (`terraform show -json`;
developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Json = Mapping[str, Any]

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def bare(address: str) -> str:
    """An instance's address without its index keys: the address of the block it was made from."""
    return _INDEX.sub("", address)


@dataclass(frozen=True)
class Resource:
    """One managed instance of a plan.

    Args:
        values: its attributes once the plan is applied; empty when it is then gone. Unknown ones are absent or null.
        unknown: Terraform's `after_unknown`: true, or the shape of the values with true where a value is unknown.
        before: its attributes now; empty when it is not there yet.
        actions: what the plan does to it: `("no-op",)`, `("create",)`, `("delete", "create")`, …
        expressions: the arguments of its block in the source, as the plan's `configuration` has them.
        calls: the module calls that lead to it, outermost first.
        reason: why it is replaced or deleted, in Terraform's word (`action_reason`).
        replace_paths: the attributes that force a replacement, as paths joined with dots.
    """

    address: str
    type: str
    name: str
    values: Json
    unknown: Json
    before: Json
    actions: tuple[str, ...]
    expressions: Json = field(default_factory=dict)
    calls: tuple[Json, ...] = ()
    reason: str = ""
    replace_paths: tuple[str, ...] = ()

    @property
    def remains(self) -> bool:
        """Whether it exists once the plan is applied."""
        return bool(self.values) or not {"create", "update"}.isdisjoint(self.actions)  # nothing of it may be known yet

    @property
    def kind(self) -> str:
        """create, update, replace (with a forgotten predecessor as well), delete, forget, read or no-op."""
        actions = set(self.actions)
        return "replace" if "create" in actions and actions & {"delete", "forget"} else self.actions[0]

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute's value, or the default when it is null, absent or unknown."""
        value = self.values.get(name)
        return default if value is None else value

    def is_unknown(self, name: str) -> bool:
        """Whether any part of an attribute is not known until apply."""
        return _any_true(self.unknown.get(name))

    def reference(self, name: str) -> str:
        """What the source gives an attribute of the resource's body: the first thing its expression refers to, followed
        out of its modules (`module.key.arn`); empty for a literal or an attribute that is not set."""
        return reference(self.expressions.get(name), self.calls)


@dataclass(frozen=True)
class PlanView:
    """One plan and what it is a plan of.

    Args:
        account_id, region: where it would be applied (environments/<name>/environment.toml).
        allowed: addresses whose deletion or replacement the command line has allowed, one by one.
        delete_threshold: how many instances may go at once without being allowed.
        environments: account id of every environment there is, by name.
        verb: `apply` or `destroy`.
        versions: text of the stack's and its modules' versions and lock files, by name relative to terraform/.
    """

    document: Json
    environment: str
    stack: str
    account_id: str = ""
    region: str = "us-east-1"
    allowed: frozenset[str] = frozenset()
    delete_threshold: int = 10
    environments: Mapping[str, str] = field(default_factory=dict)
    verb: str = "apply"
    versions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every managed instance, those that go away as well."""
        blocks = {address: (block, calls) for address, block, calls in configured(self.document)}
        changes = self.document.get("resource_changes", ())
        return tuple(_resource(c, blocks) for c in changes if c.get("mode", "managed") == "managed")

    def standing(self, *types: str) -> tuple[Resource, ...]:
        """Every instance of these types that exists once the plan is applied; of all types when none is named."""
        return tuple(r for r in self.resources if r.remains and (not types or r.type in types))


def configured(plan: Json) -> Iterator[tuple[str, Json, tuple[Json, ...]]]:
    """Every managed block of the source: its bare address, itself, and the module calls that lead to it, outermost
    first."""
    yield from _module(plan["configuration"]["root_module"], "", ())


def reference(source: Any, calls: tuple[Json, ...]) -> str:
    """What an expression refers to, followed out of its modules through the arguments they were called with."""
    names = source.get("references", ()) if isinstance(source, Mapping) else ()
    for name in names:
        if name.startswith("var.") and calls:
            argument = calls[-1].get("expressions", {}).get(name.split(".")[1])
            if found := reference(argument, calls[:-1]):
                return found
    return next((str(name) for name in names if not name.startswith("var.")), names[0] if names else "")


def _module(module: Json, prefix: str, calls: tuple[Json, ...]) -> Iterator[tuple[str, Json, tuple[Json, ...]]]:
    for resource in module.get("resources", ()):
        if resource["mode"] == "managed":
            yield prefix + resource["address"], resource, calls
    for name, call in module.get("module_calls", {}).items():
        yield from _module(call.get("module", {}), f"{prefix}module.{name}.", (*calls, call))


def _resource(item: Json, blocks: Mapping[str, tuple[Json, tuple[Json, ...]]]) -> Resource:
    change = item["change"]
    block, calls = blocks.get(bare(item["address"]), ({}, ()))
    unknown = change.get("after_unknown")
    return Resource(
        address=item["address"],
        type=item["type"],
        name=item.get("name", ""),
        values=change.get("after") or {},
        unknown=unknown if isinstance(unknown, Mapping) else {},
        before=change.get("before") or {},
        actions=tuple(change["actions"]),
        expressions=block.get("expressions", {}),
        calls=calls,
        reason=item.get("action_reason", ""),
        replace_paths=tuple(".".join(map(str, path)) for path in change.get("replace_paths", ())),
    )


def _any_true(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_any_true, marks.values()))
    return any(map(_any_true, marks)) if isinstance(marks, list) else marks is True
