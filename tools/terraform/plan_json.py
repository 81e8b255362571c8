"""What `terraform show -json` says of a saved plan, as our own values (JSON output format 1.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.edges.files import sha256
from tools.errors import GateUnsound
from tools.model import Change, Plan
from tools.terraform.edits import edits

_AGAIN = "plan again; if it stays so: nox -s doctor"


def read(plan_path: Path, json_path: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan as a value, and the whole document for the gate.

    Raises:
        GateUnsound: the document is not JSON, or no object: nobody can tell what the plan does.
    """
    try:
        document: dict[str, Any] = json.loads(json_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateUnsound(f"{json_path} is not JSON, so no rule can read it", why=str(error), hint=_AGAIN) from error
    if not isinstance(document, dict):
        raise GateUnsound(f"{json_path} is no plan document, so no rule can read it", hint=_AGAIN)
    changes = tuple(_changes(document))
    applyable = bool(document.get("applyable", True))
    return Plan(plan_path, json_path, sha256(plan_path), changes, applyable), document


def _changes(document: Mapping[str, Any]) -> Iterator[Change]:
    for item in document.get("resource_changes", []):
        change = item["change"]
        yield Change(
            item["address"], item["type"], tuple(change["actions"]), item.get("mode", "managed"),
            bool(change.get("importing")), edits(change), str(item.get("action_reason") or ""),
        )  # fmt: skip
