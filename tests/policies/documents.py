"""Small whole plan documents (`terraform show -json`, format 1.2), made of the few values that a test is about."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

ACCOUNTS = {"dev": "111111111111", "preprod": "222222222222", "prod": "333333333333"}
"""Account ids by environment, as environments/*/environment.toml have them."""

PROVIDER = "registry.terraform.io/hashicorp/aws"

GUARDED = {"allowed_account_ids": {"references": ["var.account_id"]}, "region": {"references": ["var.region"]}}
"""What a provider block says when it is as it should be."""

Document = dict[str, Any]

_MODULE = re.compile(r'module\.([\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?=\.)')


@dataclass(frozen=True)
class Instance:
    """One instance of a plan; made by `resource`."""

    address: str
    type: str
    name: str
    before: Mapping[str, Any] | None
    after: Document | None
    unknown: Document
    expressions: Document
    actions: tuple[str, ...]
    replace_paths: tuple[str, ...]
    reason: str


def resource(
    type: str,  # noqa: A002 - Terraform's own word
    name: str = "this",
    values: Mapping[str, Any] | None = None,
    *,
    module: str = "",
    index: str | int | None = None,
    references: Mapping[str, str] | None = None,
    unknown: Mapping[str, Any] | None = None,
    expressions: Mapping[str, Any] | None = None,
    actions: tuple[str, ...] = ("create",),
    before: Mapping[str, Any] | None = None,
    replace_paths: tuple[str, ...] = (),
    reason: str = "",
) -> Instance:
    """One managed instance with these attributes; of one that is deleted, those it had.

    Args:
        module, index: the module it is in, such as `module.table["users"]`; its count index or for_each key.
        references: attributes not known until apply, and what they refer to: `{"kms_key_arn": "aws_kms_key.this.arn"}`,
            in a nested block `{"server_side_encryption.0.kms_key_arn": …}`.
        unknown: more of `after_unknown` (what the provider fills in): `{"arn": True}`.
        expressions: arguments as the source has them, where they are not the plain values.
        before: its attributes now, by default `values`. `replace_paths`, `reason`: why it is replaced or deleted.
    """
    known = copy.deepcopy(dict(values or {}))
    marks: Document = copy.deepcopy(dict(unknown or {}))
    written = {key: _written(value) for key, value in known.items()} | copy.deepcopy(dict(expressions or {}))
    for path, target in (references or {}).items():
        _put(marks, path, True)
        _put(written, path, {"references": _prefixes(target)})
    key = "" if index is None else f"[{json.dumps(index)}]"
    gone, made = set(actions) <= {"delete", "forget"}, actions == ("create",)
    had = before if before is not None or made else copy.deepcopy(known)
    address = f"{module}.{type}.{name}{key}".removeprefix(".")
    after, unknowns = (None, {}) if gone else (known, marks)
    return Instance(address, type, name, had, after, unknowns, written, actions, replace_paths, reason)


def plan(
    *resources: Instance,
    environment: str = "prod",
    modules: Mapping[str, Mapping[str, str]] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Document:
    """A whole plan document of these instances (`terraform show -json`, format 1.2).

    Args:
        environment: whose plan it is; a case takes it from here.
        modules: what module calls give their variables: `{"module.table": {"kms_key_arn": "aws_kms_key.this.arn"}}`.
        variables: the plan's input variables beside `environment`.
    """
    known = {"environment": environment, "account_id": ACCOUNTS.get(environment, ""), **(variables or {})}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {name: {"value": value} for name, value in known.items()},
        "planned_values": {"root_module": _planned(resources)},
        "resource_changes": [_change(instance) for instance in resources],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "full_name": PROVIDER, "expressions": copy.deepcopy(GUARDED)}},
            "root_module": _configured(resources, modules or {}),
        },
        "applyable": True,
        "complete": True,
        "errored": False,
    }


def _planned(resources: tuple[Instance, ...]) -> Document:
    """Instances in the tree of their modules; each module holds its own address."""
    root: Document = {"resources": [], "child_modules": []}
    modules: dict[str, Document] = {"": root}
    for instance in resources:
        if instance.after is None:
            continue
        folder, holder = "", root
        for step, _ in _modules_of(instance):
            folder = f"{folder}.{step}".removeprefix(".")
            if folder not in modules:
                modules[folder] = {"address": folder, "resources": [], "child_modules": []}
                holder["child_modules"].append(modules[folder])
            holder = modules[folder]
        values = copy.deepcopy(instance.after)
        holder["resources"].append({**_head(instance), "schema_version": 0, "values": values, "sensitive_values": {}})
    return root


def _change(instance: Instance) -> Document:
    change = {
        "actions": list(instance.actions),
        "before": copy.deepcopy(instance.before),
        "after": copy.deepcopy(instance.after),
        "after_unknown": copy.deepcopy(instance.unknown),
        "before_sensitive": False,
        "after_sensitive": {},
    }
    if instance.replace_paths:
        change["replace_paths"] = [path.split(".") for path in instance.replace_paths]
    return {**_head(instance), **({"action_reason": instance.reason} if instance.reason else {}), "change": change}


def _head(instance: Instance) -> Document:
    head = {"address": instance.address, "mode": "managed", "type": instance.type, "name": instance.name}
    folder = ".".join(step for step, _ in _modules_of(instance))
    return {**head, "provider_name": PROVIDER, **({"module_address": folder} if folder else {})}


def _configured(resources: tuple[Instance, ...], modules: Mapping[str, Mapping[str, str]]) -> Document:
    """The blocks the instances come from, each once, in the tree of their module calls."""
    root: Document = {"resources": [], "module_calls": {}}
    for instance in resources:
        holder, folder = root, ""
        for _, name in _modules_of(instance):
            folder = f"{folder}.module.{name}".removeprefix(".")
            arguments = {key: {"references": _prefixes(to)} for key, to in modules.get(folder, {}).items()}
            fresh = {"source": f"./{name}", "expressions": arguments, "module": {"resources": [], "module_calls": {}}}
            holder = holder["module_calls"].setdefault(name, fresh)["module"]
        block = f"{instance.type}.{instance.name}"
        if all(known["address"] != block for known in holder["resources"]):
            written = {"provider_config_key": "aws", "expressions": instance.expressions, "schema_version": 0}
            head = {"address": block, "mode": "managed", "type": instance.type, "name": instance.name}
            holder["resources"].append({**head, **copy.deepcopy(written)})
    return root


def _modules_of(instance: Instance) -> list[tuple[str, str]]:
    """The modules an instance is in, outermost first: each step as its address has it, and the call's name."""
    path = instance.address[: instance.address.rindex(f"{instance.type}.{instance.name}")]
    return [(found[0], found[1]) for found in _MODULE.finditer(path)]


def _prefixes(reference: str) -> list[str]:
    """A reference as Terraform lists it: the whole, then what it is a part of (`aws_x.y.arn`, `aws_x.y`)."""
    parts = reference.split(".")
    least = 1 if parts[0] in ("each", "count") else 2
    return [".".join(parts[:length]) for length in range(len(parts), min(least, len(parts)) - 1, -1)]


def _written(value: Any) -> Any:
    """A value as the source would have it: blocks stay lists, everything else is a constant."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [{key: _written(inner) for key, inner in item.items()} for item in value]
    return {"constant_value": copy.deepcopy(value)}


def _put(holder: Any, path: str, value: Any) -> None:
    """Set a place such as `a.0.b`, with the lists and objects on the way to it."""
    names = path.split(".")
    for step, following in pairwise(names):
        fresh: Any = [] if following.isdigit() else {}
        if step.isdigit():
            holder.extend({} for _ in range(int(step) + 1 - len(holder)))
            holder = holder[int(step)]
        else:
            holder = holder.setdefault(step, fresh)
    last = names[-1]
    if last.isdigit():
        holder.extend({} for _ in range(int(last) + 1 - len(holder)))
        holder[int(last)] = value
    else:
        holder[last] = value
