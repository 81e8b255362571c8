"""`applying.json`: an apply or a destroy has begun and has not been seen to end.

It is written before Terraform starts and removed when Terraform has ended by itself, whatever its exit status: it saves
the state then. When a later run finds it, with the run lock free, that earlier run was killed, or its end was not seen.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.edges.files import write_atomically
from tools.terraform.run_lock import user_name

_EVENTS = "events.jsonl"


@dataclass(frozen=True)
class Begun:
    """One run that has begun to change things. File names are relative to the run's folder.

    Args:
        started_at: ISO 8601, UTC.
        instance: the emulator's identity; "" where there is none.
        plan: a copy of the plan's JSON, as it was applied.
        events, offset: the journal, and the byte at which this run's part begins.
    """

    verb: str
    target: str
    instance: str
    pid: int
    user: str
    host: str
    started_at: str
    plan: str
    events: str
    offset: int

    @property
    def started(self) -> datetime:
        return datetime.fromisoformat(self.started_at)


class Applying:
    """The run that is under way; `ended` takes its mark away."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir

    def ended(self, returncode: int) -> None:
        """Terraform has ended. A negative exit status is a signal that killed it: then the mark stays."""
        if returncode >= 0:
            clear(self._run_dir)


@contextmanager
def applying(run_dir: Path, target: str, instance: str, verb: str = "apply") -> Iterator[Applying]:
    """Mark that a saved plan (`run_dir/plan.json`) is being applied.

    Left without `ended`, the mark stays: nobody has seen Terraform end, and looking once more costs little. A mark
    that is there already stays too, and this run is put after it: what was lost then may still be missing.
    """
    earlier = pending(run_dir)
    _write(run_dir, (*earlier, _begin(run_dir, target, instance, verb, len(earlier))))
    yield Applying(run_dir)


def pending(run_dir: Path) -> tuple[Begun, ...]:
    """The runs that have begun and not been seen to end, oldest first."""
    try:
        found = json.loads((run_dir / "applying.json").read_text(encoding="utf-8"))
        return tuple(Begun(**run) for run in found["runs"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def clear(run_dir: Path) -> None:
    """Forget every mark: the state now says all there is to say."""
    (run_dir / "applying.json").unlink(missing_ok=True)
    shutil.rmtree(run_dir / "recovery", ignore_errors=True)


def _begin(run_dir: Path, target: str, instance: str, verb: str, number: int) -> Begun:
    journal = run_dir / _EVENTS
    return Begun(
        verb=verb,
        target=str(target),
        instance=instance,
        pid=os.getpid(),
        user=user_name(),
        host=socket.gethostname(),
        started_at=datetime.now(UTC).isoformat(),
        plan=_keep_plan(run_dir, number),
        events=_EVENTS,
        offset=journal.stat().st_size if journal.is_file() else 0,
    )


def _keep_plan(run_dir: Path, number: int) -> str:
    """Copy plan.json: the next plan overwrites it."""
    kept = f"recovery/plan-{number}.json"
    text = (run_dir / "plan.json").read_text(encoding="utf-8")
    write_atomically(run_dir / kept, text, mode=0o600)
    return kept


def _write(run_dir: Path, runs: tuple[Begun, ...]) -> None:
    document = {"runs": [asdict(run) for run in runs]}
    write_atomically(run_dir / "applying.json", json.dumps(document, indent=2) + "\n")
