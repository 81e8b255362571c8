"""`destroy`: take an environment away again."""

from __future__ import annotations

from tools.commands import fleet
from tools.commands.plan import PREPARE
from tools.commands.steps import applying, confirming, destroying, planning, recovering, reporting
from tools.context import Context
from tools.errors import BadInput, ExitCode
from tools.workflow import Request, Steps

STEPS: Steps = (
    *PREPARE,
    ("recover", recovering.refuse_lost),
    ("plan", planning.plan_destroy),
    ("show", planning.show),
    ("confirm", confirming.confirm_destroy),
    ("release", destroying.release_protection),
    ("empty", destroying.empty_buckets),
    ("verdict", destroying.judge),
    ("approval", confirming.spend),
    ("destroy", applying.apply),
    ("verify", destroying.verify_gone),
)


def run(context: Context, request: Request) -> ExitCode:
    """Destroy every resource of the stack.

    Raises:
        BadInput: the bootstrap stack: it holds every other stack's state, its own among it.
    """
    if request.stack == "bootstrap":
        raise BadInput(
            "the bootstrap stack is not destroyed by this command",
            why="its bucket holds the state of every stack, its own as well",
            hint="on the embedded emulator: nox -s emulator -- reset; on AWS see docs/bootstrap.md",
        )
    return fleet.run(context, request, STEPS, last=(("report", reporting.write),))
