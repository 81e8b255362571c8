"""Terraform's diagnostics as one clear error (fields: "Machine-Readable UI", message type diagnostic)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.errors import BadInput, HarnessError, ToolFailed
from tools.targets.access import Access
from tools.terraform.driver import Outcome

_INPUT = {
    "Invalid value for variable",
    "No value for required variable",
    "Invalid value for input variable",
    "Value for undeclared variable",
    "Invalid variable value",
}
_SHOWN = 3


def explain(verb: str, outcome: Outcome, access: Access, run_dir: Path, command: Callable[[str], str]) -> HarnessError:
    """The error to raise for a Terraform command that failed; `command(verb)` is what to type for a verb here."""
    errors = outcome.errors
    first = errors[0]
    why = "\n".join(_describe(error) for error in errors[:_SHOWN])
    if len(errors) > _SHOWN:
        why += f"\n… and {len(errors) - _SHOWN} more, in {run_dir / 'events.jsonl'}"
    name = access.environment.name
    if first.get("summary") in _INPUT:
        return BadInput(
            f"{name}'s values are not accepted: {str(first.get('summary')).lower()}",
            why=why,
            hint=f"mend {_at_fault(first, name, run_dir.name)}, then {command('plan')}",
        )
    if access.endpoint and not _answers(access.endpoint):
        return ToolFailed(
            f"the emulator at {access.endpoint} went away while terraform {verb} ran on {name}",
            why=f"{_describe(first)}\nIts resources and its state lived and died with it; nothing else is lost.",
            hint=f"nox -s emulator -- logs   shows why it ended; {command('apply')}   starts afresh",
        )
    return ToolFailed(f"terraform {verb} failed on {name}", why=why, hint=_hint(verb, command))


def _at_fault(diagnostic: Mapping[str, Any], environment: str, stack: str) -> str:
    """The file with the value: the stack's, where it hands one to a module; else the environment's."""
    where = diagnostic.get("range") or {}
    file = Path(str(where.get("filename", "")))
    if file.suffix == ".tf" and file.name != "variables.tf":
        return f"terraform/stacks/{stack}/{file.name}:{(where.get('start') or {}).get('line', 1)}, or what it hands on"
    return f"environments/{environment}/terraform.tfvars"


def refuse_ignored_values(outcome: Outcome) -> None:
    """Terraform only warns about a value it does not know; here that is an error, since it was meant to do something.

    Raises:
        BadInput: a var file sets a variable that the stack does not declare.
    """
    for diagnostic in outcome.diagnostics:
        if diagnostic.get("summary") in _INPUT:
            raise BadInput("a value in the var files is not used by the stack", why=_describe(diagnostic))


def _describe(diagnostic: Mapping[str, Any]) -> str:
    where = diagnostic.get("range") or {}
    start = (where.get("start") or {}).get("line")
    place = f" ({where.get('filename')}:{start})" if where else ""
    address = f"{diagnostic['address']}: " if diagnostic.get("address") else ""
    detail = " ".join(str(diagnostic.get("detail", "")).split())
    return f"{address}{diagnostic.get('summary', '')}{place}" + (f": {detail}" if detail else "")


def _hint(verb: str, command: Callable[[str], str]) -> str:
    if verb == "apply":
        return f"what was made is in the state; mend the cause, then {command('apply')} goes on from there"
    return f"mend the cause, then {command(verb)}"


def _answers(endpoint: str) -> bool:
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(endpoint)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=2):
            return True
    except OSError:
        return False
