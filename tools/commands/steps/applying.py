"""Apply a saved plan that the gate has passed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tools.commands.steps import sealing
from tools.commands.steps.planning import PARALLELISM
from tools.edges.files import write_atomically
from tools.errors import Busy, HarnessError
from tools.model import Plan
from tools.targets import outputs as addresses
from tools.terraform import diagnostics, state_lock, workspace
from tools.terraform.driver import Event, Outcome
from tools.terraform.events import Progress
from tools.terraform.recovery import marker
from tools.workflow import Run


def apply(run: Run) -> Run:
    """Apply exactly the plan the verdict is about.

    The verdict is checked against the plan's bytes here, at the last moment before Terraform starts, and is used up.
    """
    run_dir = run.run_dir
    plan = run.planned
    sealing.spend(run)
    if plan.is_empty:
        return replace(run, outputs=_outputs(run, _planned_outputs(run.document)))
    progress = Progress(total=_total(plan))
    received: dict[str, Any] = {}
    with marker.applying(run_dir, run.request.target, run.reached.instance, run.request.verb) as applying:
        outcome = run.driver.stream(
            "apply", str(plan.path),
            events=run_dir / "events.jsonl", on_event=_follower(run, progress, received),
            hold=(run.lock_fd,) if run.lock_fd is not None else (), input=False, parallelism=PARALLELISM,
        )  # fmt: skip
        if not workspace.has_errored_state(run_dir, run.request.stack):
            applying.ended(outcome.returncode)
    if outcome.returncode:
        raise _failure(run, outcome)
    return replace(run, made=dict(progress.made), outputs=_outputs(run, received))


def _failure(run: Run, outcome: Outcome) -> HarnessError:
    """What to tell of an apply that failed; a state that could not be saved is put out of the next run's way."""
    if any(error.get("summary") == "Error acquiring the state lock" for error in outcome.errors):
        held = state_lock.read(run.driver, run.reached)
        name = run.environment.name
        return Busy(
            f"somebody else is changing {name}: {held or 'the lock was released meanwhile'}",
            why="nothing was changed by this run",
            hint=f"wait for it, then {run.command(run.request.verb)}; if it is gone for good: {run.command('unlock')} "
            f"--lock-id {held.id if held else 'ID'}",
        )
    kept = workspace.rescue_errored_state(run.run_dir, run.request.stack, run.reached.instance)
    error = diagnostics.explain(run.request.verb, outcome, run.reached, run.run_dir, run.command)
    if kept:
        error.why += f"\nTerraform could not save its state; it is kept in {kept}, and the next run saves it first."
    return error


def _total(plan: Plan) -> int:
    return len(plan.of_kind("create", "update", "delete")) + 2 * len(plan.of_kind("replace"))


def _follower(run: Run, progress: Progress, received: dict[str, Any]) -> Callable[[Event], None]:
    name = run.environment.name

    def take(event: Event) -> None:
        if event.get("type") == "outputs":
            received.update(event["outputs"])
        if line := progress.take(event):
            run.display.line(name, line)
        run.display.headline(name, progress.headline())

    return take


def _planned_outputs(document: dict[str, Any]) -> dict[str, Any]:
    return dict((document.get("planned_values") or {}).get("outputs") or {})


def _outputs(run: Run, received: dict[str, Any]) -> dict[str, Any]:
    """Terraform's outputs as a flat map, with addresses that can be called from here; left in outputs.json as well."""
    plain = {name: item.get("value") for name, item in received.items() if not item.get("sensitive")}
    values = addresses.callable_from_here(run.reached, plain)
    write_atomically(run.run_dir / "outputs.json", json.dumps(values, indent=2, sort_keys=True) + "\n")
    return values
