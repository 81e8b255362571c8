"""What `terraform show -json` says of a saved plan, as our own values (JSON output format 1.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.edges.files import sha256
from tools.errors import ToolFailed
from tools.model import Change, Plan


def read(plan_path: Path, json_path: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan as a value, and the whole document for the gate.

    Raises:
        ToolFailed: the document is not a plan.
    """
    try:
        document: dict[str, Any] = json.loads(json_path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ToolFailed(f"{json_path} is not JSON", why=str(error)) from error
    changes = tuple(_changes(document))
    applyable = bool(document.get("applyable", True))
    return Plan(plan_path, json_path, sha256(plan_path), changes, applyable), document


def _changes(document: Mapping[str, Any]) -> Iterator[Change]:
    for item in document.get("resource_changes", []):
        change = item["change"]
        actions, mode, importing = tuple(change["actions"]), item.get("mode", "managed"), bool(change.get("importing"))
        yield Change(item["address"], item["type"], actions, mode, importing)
