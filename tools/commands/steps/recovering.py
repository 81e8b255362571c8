"""Make good what an earlier run left: a state that was not saved, a lock, resources that no state ever heard of."""

from __future__ import annotations

from dataclasses import replace

from tools.errors import BadInput, ToolFailed
from tools.terraform import state_lock, workspace
from tools.terraform.recovery import errored, marker
from tools.terraform.recovery.recover import recover as find_lost
from tools.workflow import Run

_SHOWN = 10


def settle_state(run: Run) -> Run:
    """Release the state lock of our own killed run, and save the state that an earlier run could not.

    Raises:
        Busy: the lock is somebody else's.
        ToolFailed: a state was kept and Terraform does not take it.
    """
    if marker.pending(run.run_dir):
        note = state_lock.release_if_dead(run.driver, run.reached, run.run_dir, run.request.stack)
        run = _noted(run, *([note] if note else []))
    workspace.rescue_errored_state(run.run_dir, run.request.stack, run.reached.instance)
    workspace.forget_errored_state_of_another(run.run_dir, run.reached.instance)
    notes = errored.push(run.driver, run.run_dir)
    kept = run.run_dir / "errored.tfstate"
    if kept.is_file():
        raise ToolFailed(
            f"{run.environment.name} has a state that an earlier run could not save, and Terraform does not take it",
            why="\n".join(notes),
            hint=f"compare it with the state and, when it is not needed any more, move {kept} away",
        )
    return _noted(run, *notes)


def recover(run: Run) -> Run:
    """After a killed apply, have the next plan take over what was made and is not in the state."""
    run = settle_state(run)
    found = find_lost(run.driver, run.reached, run.run_dir, run.reached.instance, run.var_files, run.say)
    return _noted(run, *(found.notes if found else ()))


def refuse_lost(run: Run) -> Run:
    """Destroy only what the state knows all of: Terraform would leave behind what a killed apply made beside it.

    Raises:
        BadInput: something is lost; an apply takes it over.
    """
    run = settle_state(run)
    found = find_lost(run.driver, run.reached, run.run_dir, run.reached.instance, run.var_files, run.say)
    if found and found.adopted:
        raise BadInput(
            f"an apply of {run.environment.name} was killed: {len(found.adopted)} resources it made are in no state",
            why="\n".join(found.adopted[:_SHOWN]) + ("\n…" if len(found.adopted) > _SHOWN else ""),
            hint=f"{run.command('apply')}   takes them over; then {run.command('destroy')}",
        )
    return _noted(run, *(found.notes if found else ()))


def _noted(run: Run, *notes: str) -> Run:
    for note in notes:
        run.say(note)
    return replace(run, notes=(*run.notes, *notes))
