"""Make good what a killed run left: its state lock, and resources that its state never heard of."""

from __future__ import annotations

from dataclasses import replace

from tools.terraform import state_lock
from tools.terraform.recovery import marker
from tools.terraform.recovery.recover import recover as find_lost
from tools.workflow import Run


def release_lock(run: Run) -> Run:
    """Release the state lock of our own killed run; another's is refused, with its holder named."""
    if not marker.pending(run.run_dir):
        return run
    note = state_lock.release_if_dead(run.driver, run.reached, run.run_dir, run.request.stack)
    if note is None:
        return run
    run.say(note)
    return replace(run, notes=(*run.notes, note))


def recover(run: Run) -> Run:
    """After a killed apply, have the next plan take over what was made and is not in the state."""
    if not marker.pending(run.run_dir):
        return run
    run = release_lock(run)
    found = find_lost(run.driver, run.reached, run.run_dir, run.reached.instance, run.var_files, run.say)
    if found is None:
        return run
    for note in found.notes:
        run.say(note)
    return replace(run, notes=(*run.notes, *found.notes))
