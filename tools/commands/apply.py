"""`apply`: make it so, by exactly the plan that the policies have passed."""

from __future__ import annotations

from tools.commands import fleet
from tools.commands.plan import PREPARE, STEPS
from tools.commands.steps import applying, recovering, reporting, saved, seeding, verifying
from tools.context import Context
from tools.errors import ExitCode
from tools.workflow import Request, Steps

_FINISH: Steps = (
    ("confirm", applying.confirm_apply),
    ("apply", applying.apply),
    ("seed", seeding.seed),
    ("smoke", verifying.smoke),
    ("passed", verifying.passed),
)

_FROM_SOURCES: Steps = (*STEPS[: len(PREPARE)], ("recover", recovering.recover), *STEPS[len(PREPARE) :], *_FINISH)
_FROM_SAVED_PLAN: Steps = (*PREPARE, ("saved plan", saved.load), *_FINISH)


def run(context: Context, request: Request) -> ExitCode:
    """Plan, gate and apply; with `--saved-plan`, apply the plan that an earlier `plan` left and a person has read."""
    steps = _FROM_SAVED_PLAN if request.saved_plan else _FROM_SOURCES
    return fleet.run(context, request, steps, gated=not request.saved_plan, last=(("report", reporting.write),))
