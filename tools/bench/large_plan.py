"""A plan of as many resources as one likes, made of copies of a real one, and the source it could have come from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def enlarge(plan: Json, prefix: str, count: int) -> Json:
    """A plan of `count` managed instances: copies of the plan's, each a module `copy` of its own; the last is cut off.

    Args:
        prefix: what every name begins with; each copy's names get a number after it.
    """
    module = plan["planned_values"]["root_module"]
    size = sum(1 for _ in _instances(module))
    if not size:
        raise ValueError("there is nothing to copy")
    children: list[Json] = []
    changes: list[Json] = []
    for number in range(-(-count // size)):
        here = f"module.copy[{number}]"
        renamed = json.loads(json.dumps([module, plan["resource_changes"]]).replace(prefix, f"{prefix}{number}-"))
        copied = _moved(renamed[0], here) | {"address": here}
        _cut(copied, min(size, count - number * size))
        kept = {instance["address"] for instance in _instances(copied)}
        children.append(copied)
        moved = ({**item, "address": f"{here}.{item['address']}"} for item in renamed[1])
        changes += [item for item in moved if item["address"] in kept]
    configuration = plan["configuration"]
    call = {"source": "./copy", "module": configuration["root_module"], "count_expression": {}}
    return {
        **plan,
        "planned_values": {"root_module": {"child_modules": children}},
        "resource_changes": changes,
        "configuration": {**configuration, "root_module": {"module_calls": {"copy": call}}},
    }


def write_source(folder: Path, stack: Path) -> Path:
    """A root module that calls a stack as `copy`; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(os.path.relpath(stack, folder)).as_posix()
    (folder / "main.tf").write_text(f'module "copy" {{\n  source = "{source}"\n  count  = 5\n}}\n', encoding="utf-8")
    return folder


def _instances(module: Json) -> Iterator[Json]:
    yield from (item for item in module.get("resources", ()) if item["mode"] == "managed")
    for child in module.get("child_modules", ()):
        yield from _instances(child)


def _moved(module: Json, here: str) -> Json:
    """A module's planned values, one module further down."""
    return {
        **module,
        **({"address": f"{here}.{module['address']}"} if "address" in module else {}),
        "resources": [{**item, "address": f"{here}.{item['address']}"} for item in module.get("resources", ())],
        "child_modules": [_moved(child, here) for child in module.get("child_modules", ())],
    }


def _cut(module: Json, left: int) -> int:
    """Keep the first `left` managed instances; how many more there may be."""
    kept = []
    for item in module["resources"]:
        if item["mode"] == "managed" and left > 0:
            kept.append(item)
            left -= 1
    module["resources"] = kept
    for child in module["child_modules"]:
        left = _cut(child, left)
    return left
