"""`unlock`: release a state lock whose holder is gone for good."""

from __future__ import annotations

from tools.commands import fleet
from tools.commands.plan import PREPARE
from tools.context import Context
from tools.errors import ExitCode
from tools.terraform import state_lock
from tools.workflow import Request, Run


def run(context: Context, request: Request, lock_id: str) -> ExitCode:
    """Release the lock with this id, after saying whose it was."""

    def release(run: Run) -> Run:
        run.say(state_lock.unlock(run.driver, run.reached, run.request.stack, lock_id))
        return run

    return fleet.run(context, request, (*PREPARE, ("unlock", release)))
