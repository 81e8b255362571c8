"""What killed runs have made, from Terraform's event stream (Terraform documentation, "Machine-Readable UI").

The stream goes to a file that Terraform writes itself, so it reaches to within a moment of the kill, unlike the state.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.terraform.recovery.marker import Begun

Event = Mapping[str, Any]

_BEGINNING = b'{"@level":'
"""How Terraform begins every event; text inside one has its quotation marks escaped."""


@dataclass(frozen=True)
class Creation:
    """A resource that a run began to create.

    `id` is what Terraform was told when it was done; None when the run ended, or failed, before that.
    """

    address: str
    type: str
    id: str | None = None


def creations(run_dir: Path, runs: Sequence[Begun]) -> dict[str, Creation]:
    """Everything the runs began to create and did not take away again, by address."""
    found: dict[str, Creation] = {}
    for number, run in enumerate(runs):
        if not is_whole(run_dir, run):
            continue
        end = runs[number + 1].offset if number + 1 < len(runs) else None
        doomed: dict[str, str] = {}
        for event in _events(run_dir / run.events, run.offset, end):
            _fold(event, found, doomed)
    return found


def is_whole(run_dir: Path, run: Begun) -> bool:
    """Whether the journal of a run is still there; somebody may have deleted it."""
    path = run_dir / run.events
    return path.is_file() and path.stat().st_size >= run.offset


def last_sign_of_life(run_dir: Path, run: Begun) -> datetime:
    """When a run's Terraform wrote its last event. A later Terraform may have gone on in the same file."""
    last, begun = run.started, 0
    if is_whole(run_dir, run):
        for event in _events(run_dir / run.events, run.offset, None):
            begun += event.get("type") == "version"  # the first event of every Terraform
            if begun > 1:
                break
            last = max(last, datetime.fromisoformat(str(event.get("@timestamp", run.started_at))))
    return last


def _fold(event: Event, found: dict[str, Creation], doomed: dict[str, str]) -> None:
    kind, hook = str(event.get("type")), event.get("hook") or {}
    resource = hook.get("resource") or {}
    address = str(resource.get("addr", ""))
    if hook.get("action") == "create" and kind in ("apply_start", "apply_errored"):
        found[address] = Creation(address, str(resource.get("resource_type", "")))
    elif hook.get("action") == "create" and kind == "apply_complete" and address in found:
        found[address] = replace(found[address], id=hook.get("id_value"))
    elif hook.get("action") == "delete" and kind == "apply_start":
        doomed[address] = str(hook.get("id_value", ""))
    elif hook.get("action") == "delete" and kind == "apply_complete":
        _forget(address, doomed.get(address), found)


def _forget(address: str, deleted: str | None, found: dict[str, Creation]) -> None:
    """A replacement that creates first deletes the old object of the same address: then the new one stays."""
    if address in found and found[address].id == deleted:
        del found[address]


def _events(path: Path, start: int, end: int | None) -> Iterator[Event]:
    """The events from byte `start` to `end`. The last line may be half a one: nobody had the time to finish it."""
    with path.open("rb") as stream:
        stream.seek(start)
        text = stream.read() if end is None else stream.read(max(0, end - start))
    for line in text.split(b"\n"):
        # A later Terraform continues the line that a killed one left unfinished.
        whole = line[max(0, line.rfind(_BEGINNING)) :]
        try:
            event = json.loads(whole)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event
