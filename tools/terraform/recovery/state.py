"""What Terraform's state knows (state format version 4, as `terraform state pull` prints it)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.errors import ToolFailed
from tools.terraform.driver import Driver


@dataclass(frozen=True)
class Kept:
    """One object in the state."""

    address: str
    type: str
    id: str


@dataclass(frozen=True)
class State:
    """The objects in the state. `by_address` has current ones only; `ids` also those waiting to be deleted."""

    by_address: Mapping[str, Kept]
    ids: frozenset[str]


def pull(driver: Driver) -> State:
    """Read the state of an initialised stack.

    Raises:
        ToolFailed: it cannot be read.
    """
    done = driver.run("state pull")
    if done.returncode:
        raise ToolFailed("Terraform's state cannot be read", why=(done.stderr or done.stdout).strip()[-500:])
    return parse(done.stdout)


def parse(text: str) -> State:
    """The state from its JSON; an empty text is the state of a stack that was never applied."""
    document: dict[str, Any] = json.loads(text) if text.strip() else {}
    current: dict[str, Kept] = {}
    ids: set[str] = set()
    for resource in document.get("resources", []):
        if resource.get("mode") != "managed":
            continue
        for instance in resource.get("instances", []):
            kept = _kept(resource, instance)
            ids.add(kept.id)
            if not instance.get("deposed"):
                current[kept.address] = kept
    return State(current, frozenset(ids))


def _kept(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> Kept:
    attributes = instance.get("attributes") or {}
    address = "".join(_address(resource, instance))
    return Kept(address, str(resource["type"]), str(attributes.get("id", "")))


def _address(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> Iterator[str]:
    if resource.get("module"):
        yield f"{resource['module']}."
    yield f"{resource['type']}.{resource['name']}"
    if "index_key" in instance:
        # As Terraform writes addresses: a string quoted as in HCL, where "${" would begin a template.
        yield f"[{json.dumps(instance['index_key'], ensure_ascii=False).replace('${', '$${')}]"
