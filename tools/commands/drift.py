"""`drift`: what was changed behind Terraform's back."""

from __future__ import annotations

from dataclasses import replace

from tools.commands import fleet
from tools.commands.plan import PREPARE
from tools.commands.steps import planning, reporting
from tools.context import Context
from tools.errors import CheckFailed, ExitCode
from tools.terraform import drift
from tools.workflow import Request, Run, Steps


def compare(run: Run) -> Run:
    """Read the drift out of a refresh-only plan."""
    return replace(run, drift=drift.find(run.document))


def judge(run: Run) -> Run:
    """Fail when anything has drifted.

    Raises:
        CheckFailed: with the addresses that no longer are what Terraform left.
    """
    if run.drift:
        addresses = sorted({item.address for item in run.drift})
        raise CheckFailed(
            f"{len(addresses)} resource(s) of {run.environment.name} were changed behind Terraform's back",
            why="\n".join(addresses),
            hint=f"{run.command('apply')}   puts them back; or take the change over into the sources",
        )
    return run


STEPS: Steps = (
    *PREPARE,
    ("refresh", planning.plan_refresh),
    ("show", planning.show),
    ("compare", compare),
    ("report", reporting.write),
    ("verdict", judge),
)


def run(context: Context, request: Request) -> ExitCode:
    """Compare what is there with what Terraform left; exit 1 when they differ."""
    return fleet.run(context, request, STEPS)
