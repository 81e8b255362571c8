"""What a killed run has made, or may have made, and the state does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.terraform.recovery import journal
from tools.terraform.recovery.journal import Creation
from tools.terraform.recovery.marker import Begun
from tools.terraform.recovery.state import State

Planned = Mapping[str, Mapping[str, Any]]
"""Address → the attribute values a plan gives it; what is known only after apply is missing or None."""


class NotYetKnown(Exception):  # an answer, not an error
    """A value is needed that the plan at hand does not tell; a later plan may."""


@dataclass(frozen=True)
class Suspect:
    """A resource that may exist without the state's knowledge.

    Args:
        id: Terraform's id of it; None when it was under way at the kill, and may or may not exist.
        planned: its attributes as far as a plan knows them.
        displaces: the id of an older object that the state still has at this address, or "".
    """

    address: str
    type: str
    id: str | None
    planned: Mapping[str, Any]
    displaces: str = ""

    def need(self, attribute: str) -> str:
        """A planned attribute.

        Raises:
            NotYetKnown: the plan does not tell it.
        """
        value = self.planned.get(attribute)
        if value is None:
            raise NotYetKnown(f"{self.address}: {attribute}")
        return str(value)

    def known_better(self, planned: Planned) -> Suspect:
        """The same suspect with the values of a newer plan."""
        return replace(self, planned={**self.planned, **_values(planned.get(self.address, {}))})


def find(run_dir: Path, runs: Sequence[Begun], state: State) -> tuple[Suspect, ...]:
    """Everything the runs created or began to create that the state does not know, oldest first."""
    planned: dict[str, Mapping[str, Any]] = {}
    begun = journal.creations(run_dir, runs)
    for run in runs:
        changes = _changes(run_dir / run.plan)
        planned.update(_created(changes))
        if not journal.is_whole(run_dir, run):  # then everything it was to create may exist
            lost = (c for c in changes if c["address"] in planned and c["address"] not in begun)
            begun |= {c["address"]: Creation(c["address"], c["type"]) for c in lost}
    found = (_suspect(made, planned.get(made.address, {}), state) for made in begun.values())
    return tuple(suspect for suspect in found if suspect)


def planned_values(document: Mapping[str, Any]) -> Planned:
    """What a plan's JSON says of every resource it would create."""
    return _created(document.get("resource_changes", []))


def _suspect(made: Creation, planned: Mapping[str, Any], state: State) -> Suspect | None:
    kept = state.by_address.get(made.address)
    if kept and made.id == kept.id:
        return None
    return Suspect(made.address, made.type, made.id, _values(planned), kept.id if kept else "")


def _changes(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [c for c in document.get("resource_changes", []) if c.get("mode") == "managed"]


def _created(changes: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {c["address"]: c["change"].get("after") or {} for c in changes if "create" in c["change"]["actions"]}


def _values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}
