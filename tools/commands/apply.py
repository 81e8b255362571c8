"""`apply`: make it so, by exactly the plan that the policies have passed."""

from __future__ import annotations

from dataclasses import replace

from tools.commands import fleet
from tools.commands.plan import PREPARE, STEPS
from tools.commands.steps import (
    applying,
    confirming,
    handing_over,
    recovering,
    reporting,
    rescan,
    saved,
    sealing,
    seeding,
    verifying,
)
from tools.context import Context
from tools.errors import ExitCode
from tools.workflow import Request, Steps

_FINISH: Steps = (
    ("confirm", confirming.confirm_apply),
    ("approval", confirming.spend),
    ("apply", applying.apply),
    ("seed", seeding.seed),
    ("smoke", rescan.beside_smoke),
    ("rescan", rescan.judge),
    ("passed", verifying.passed),
)

_FROM_SOURCES: Steps = (*STEPS[: len(PREPARE)], ("recover", recovering.recover), *STEPS[len(PREPARE) :], *_FINISH)
_READY: Steps = tuple(step for step in PREPARE if step[0] != "package")  # a saved plan names its packages
_SAVED: Steps = (("saved plan", saved.load), ("seal", sealing.check), *_FINISH)
_FROM_SAVED_PLAN: Steps = (*_READY, *_SAVED)
_FROM_HAND_OVER: Steps = (*_READY, ("hand-over", handing_over.take), *_SAVED)


def run(context: Context, request: Request) -> ExitCode:
    """Plan, gate and apply; with `--saved-plan`, apply the plan that an earlier `plan` left and a person has read; with
    `--hand-over`, one that was left in a file on another machine.
    """
    handing_over.check(request)
    request = replace(request, saved_plan=request.saved_plan or request.hand_over is not None)
    saved_plan = _FROM_HAND_OVER if request.hand_over else _FROM_SAVED_PLAN
    steps = saved_plan if request.saved_plan else _FROM_SOURCES
    return fleet.run(context, request, steps, gated=True, last=(("report", reporting.write),))
