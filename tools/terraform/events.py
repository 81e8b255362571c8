"""Terraform's `-json` event stream, folded into what a person wants to see: how far, and what now.

Event types and fields: Terraform documentation, "Machine-Readable UI".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]

_VERBS = {"create": "creating", "update": "updating", "delete": "destroying", "replace": "replacing", "read": "reading"}
_DONE = {"create": "created", "update": "updated", "delete": "destroyed", "replace": "replaced"}


@dataclass(frozen=True)
class Running:
    """A resource being worked on: what is done to it and since when (seconds of the monotonic clock)."""

    address: str
    action: str
    since: float


@dataclass
class Progress:
    """The state of one apply, kept up to date by `take`. `total` counts steps: a replace is two."""

    total: int
    done: int = 0
    running: dict[str, Running] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def take(self, event: Event) -> str | None:
        """Fold one event in; return a line worth printing, if it is one."""
        kind = str(event.get("type", ""))
        hook = event.get("hook") or {}
        address = str((hook.get("resource") or {}).get("addr", ""))
        action = str(hook.get("action", ""))
        if kind == "apply_start":
            self.running[address] = Running(address, action, self.clock())
        elif kind in ("apply_complete", "apply_errored"):
            return self._finish(address, action, kind == "apply_complete")
        return None

    def headline(self) -> str:
        """`34 of 58 · creating aws_kms_key.this 4 s`, naming the longest-running resource."""
        head = f"{self.done} of {self.total}"
        if not self.running:
            return head
        oldest = min(self.running.values(), key=lambda r: r.since)
        more = f" (+{len(self.running) - 1} more)" if len(self.running) > 1 else ""
        doing = _VERBS.get(oldest.action, oldest.action)
        return f"{head} · {doing} {oldest.address} {self.clock() - oldest.since:.0f} s{more}"

    def _finish(self, address: str, action: str, succeeded: bool) -> str | None:
        started = self.running.pop(address, None)
        seconds = self.clock() - started.since if started else 0.0
        if not succeeded:
            return f"{_VERBS.get(action, action)} {address} FAILED after {seconds:.0f} s"
        if action == "read":
            return None
        self.done += 1
        word = _DONE.get(action, action)
        self.made[word] = self.made.get(word, 0) + 1
        return f"{self.done} of {self.total} · {word} {address} {seconds:.0f} s"
