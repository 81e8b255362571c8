"""What one scan of checkov's really looked at: every block that reached the rules, every error that was only logged.

Runs in the policy interpreter only (see `worker.py`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Block:
    """A block of Terraform that reached the rules of its registry."""

    address: str
    is_resource: bool
    file: str
    configuration: dict[str, Any]

    @property
    def line(self) -> int:
        return int(self.configuration.get("__start_line__") or 0) if self.file else 0


class Witness(logging.Handler):
    """What one scan looked at, and every error checkov logged."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.errors: list[str] = []
        self.blocks: list[Block] = []
        self.folder = ""  # the root module under scan; empty for a plan, whose lines mean nothing to anybody

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.errors.append(f"{record.getMessage()}{cause}"[:500])


WITNESS = Witness()  # one a process, and a process makes one scan


def witnessed(scan: Callable[..., dict[Any, Any]]) -> Callable[..., dict[Any, Any]]:
    """checkov's own `scan` of one block, which notes that the block was there.

    checkov makes its list of resources before the rules run, and leaves blocks out between the two in silence (no
    context found, no details to be had). Only what comes through here has been judged.
    """

    def note_and_scan(self: Any, scanned_file: str, entity: dict[str, Any], *rest: Any, **named: Any) -> dict[Any, Any]:
        _, _, configuration = self.extract_entity_details(entity)
        if not isinstance(configuration, dict):
            raise TypeError(f"{scanned_file}: checkov finds no configuration in {entity!r:.200}")
        if configuration.get("count") == [0]:
            configuration["count"] = [1]  # checkov would answer "unknown"; code that is switched off is still code
        address = str(configuration.get("__address__") or next(iter(entity)))
        file = os.path.realpath(f"{WITNESS.folder}{scanned_file}") if WITNESS.folder else ""
        for inner in configuration.values():
            _forget_paths(inner)
        is_resource = type(self).__module__.startswith("checkov.terraform.checks.resource.")
        WITNESS.blocks.append(Block(address, is_resource, file, configuration))
        return scan(self, scanned_file, entity, *rest, **named)

    return note_and_scan


def _forget_paths(value: Any) -> None:
    """Take out the plan's path, which checkov writes into nested blocks and may take for a secret key (CKV_AWS_45)."""
    if isinstance(value, list):
        for item in value:
            _forget_paths(item)
    elif isinstance(value, dict):
        value.pop("__file__", None)
        for item in value.values():
            _forget_paths(item)


def run_graph_checks(note: Callable[[str], None]) -> Callable[..., dict[Any, Any]]:
    """checkov's `run_checks`, which loses an exception together with the check that raised it; this one logs it, and
    notes the id of every check that ran to its end."""

    def run(self: Any, graph: Any, runner_filter: Any, report_type: str) -> dict[Any, Any]:
        results: dict[Any, Any] = {}
        for check in self.checks:
            if runner_filter.should_run_check(check, report_type=report_type):
                try:
                    self.run_check_parallel(check, results, graph)
                    note(check.id)
                except Exception:
                    logging.exception("Failed to run graph check %s", check.id)
        return results

    return run
