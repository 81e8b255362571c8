"""`plan`: what would change, and whether the policies allow it."""

from __future__ import annotations

from tools.commands import fleet
from tools.commands.steps import gating, handing_over, planning, prepare, reporting
from tools.context import Context
from tools.errors import ExitCode
from tools.workflow import Request, Steps

PREPARE: Steps = (
    ("check", prepare.check),
    ("reach", prepare.reach),
    ("package", prepare.package),
    ("init", prepare.initialise),
)

STEPS: Steps = (
    *PREPARE,
    *planning.PLAN,
    ("gate", gating.judge),
    ("report", reporting.write),
    ("verdict", gating.enforce),
)


def run(context: Context, request: Request) -> ExitCode:
    """Plan and gate every environment named; the plan, its verdict and a report are left in build/."""
    handing_over.check(request)
    steps = (*STEPS, ("hand-over", handing_over.write)) if request.hand_over else STEPS
    return fleet.run(context, request, steps, gated=True, last=(("report", reporting.write_missing),))
