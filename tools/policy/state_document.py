"""A state in the shape of a plan that changes nothing, so that the rules that judged the plan can judge what it made.

What a plan does not know until apply is known in the state: ids, ARNs, what the provider filled in. The state is read
as its backend keeps it (state format version 4): its attributes are those of `terraform show -json`, and reading them
so costs no start of Terraform. The source's part (`configuration`) is that of the plan which was applied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.errors import GateUnsound
from tools.policy.plan_source import planned

Json = Mapping[str, Any]


def document(plan: Json, state: bytes) -> dict[str, Any]:
    """A plan document (JSON output format 1.2) in which every managed resource of the state stays as it is.

    Args:
        plan: the document of the plan that was applied.
        state: the state after that.

    Raises:
        GateUnsound: the state cannot be read.
    """
    try:
        read = json.loads(state)
        if read["version"] != 4:
            raise ValueError(f"its format is version {read['version']}; version 4 is understood")
        resources = list(_resources(read))
        outputs = {name: {"value": item["value"]} for name, item in read.get("outputs", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateUnsound("the state cannot be read, so no rule can judge what was applied", why=str(error)) from error
    return {
        "format_version": "1.2",
        "terraform_version": read.get("terraform_version", ""),
        "variables": plan.get("variables", {}),
        "planned_values": {"outputs": outputs, "root_module": _modules(resources)},
        "resource_changes": [_unchanged(resource) for resource in resources],
        "configuration": plan["configuration"],
        "complete": True,
        "errored": False,
        "applyable": False,
    }


def missing(plan: Json, state: Json) -> tuple[str, ...]:
    """Addresses that the plan leaves standing and the state document does not have: of those no rule can say a word."""
    there = {change["address"] for change in state["resource_changes"]}
    return tuple(change["address"] for change in planned(plan) if change["address"] not in there)


def _resources(state: Json) -> Iterator[dict[str, Any]]:
    """Every managed instance as `planned_values` has it. One that is only waiting to be deleted is left out."""
    for block in state.get("resources") or ():
        if block["mode"] != "managed":
            continue
        for instance in block["instances"]:
            if instance.get("deposed"):
                continue
            index = {"index": instance["index_key"]} if "index_key" in instance else {}
            yield {
                "address": _address(block, instance),
                "mode": "managed",
                "type": block["type"],
                "name": block["name"],
                **index,
                "provider_name": str(block["provider"]).partition('["')[2].partition('"]')[0],
                "schema_version": instance.get("schema_version", 0),
                "values": instance["attributes"],
                "sensitive_values": {},
                "module_address": block.get("module", ""),
            }


def _address(block: Json, instance: Json) -> str:
    prefix = f"{block['module']}." if block.get("module") else ""
    if "index_key" not in instance:
        return f"{prefix}{block['type']}.{block['name']}"
    # As Terraform writes addresses: a string quoted as in HCL, where "${" would begin a template.
    index = json.dumps(instance["index_key"], ensure_ascii=False).replace("${", "$${")
    return f"{prefix}{block['type']}.{block['name']}[{index}]"


def _modules(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The root module with every other one directly in it, each by its full address."""
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        plain = {name: value for name, value in resource.items() if name != "module_address"}
        found.setdefault(resource["module_address"], []).append(plain)
    children = [{"address": address, "resources": inside} for address, inside in found.items() if address]
    return {"resources": found.get("", []), "child_modules": children}


def _unchanged(resource: Json) -> dict[str, Any]:
    kept = {name: resource[name] for name in ("address", "mode", "type", "name", "provider_name")}
    kept |= {name: resource[name] for name in ("index", "module_address") if resource.get(name, "") != ""}
    values = resource["values"]
    change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
    return {**kept, "change": {**change, "before_sensitive": {}, "after_sensitive": {}}}
