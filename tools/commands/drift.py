"""`drift`: what was changed behind Terraform's back."""

from __future__ import annotations

from dataclasses import replace

from tools.commands import fleet
from tools.commands.plan import PREPARE
from tools.commands.steps import planning, reporting
from tools.context import Context
from tools.errors import CheckFailed, ExitCode
from tools.model import DriftItem
from tools.report.contents import drifted
from tools.terraform import drift
from tools.terraform.members import NOT_DECLARED
from tools.workflow import Request, Run, Steps

_SHOWN = 20  # resources in the error; the report has all


def compare(run: Run) -> Run:
    """Read the drift out of a refresh-only plan."""
    return replace(run, drift=drift.find(run.document))


def judge(run: Run) -> Run:
    """Fail when anything has drifted.

    Raises:
        CheckFailed: with the resources that no longer are what Terraform left, and what of them.
    """
    found = drifted(run.drift)
    if not found:
        return run
    lines = [f"{address}: {', '.join(_short(items))}" for address, items in sorted(found.items())]
    more = [f"… and {len(lines) - _SHOWN} more in {run.run_dir / 'report.md'}"] if len(lines) > _SHOWN else []
    hint = f"{run.command('apply')}   puts back what Terraform knows; or take the change over into the sources"
    if any(item.before == NOT_DECLARED for item in run.drift):
        hint += f"\nwhat is {NOT_DECLARED[1:-1]} stays: take it away by hand, before that apply, or declare it"
    raise CheckFailed(
        f"{len(found)} resource(s) of {run.environment.name} were changed behind Terraform's back",
        why="\n".join([*lines[:_SHOWN], *more]),
        hint=hint,
    )


def _short(items: list[DriftItem]) -> list[str]:
    """What of a resource drifted: each attribute once, and `gone` for one that is."""
    return list(dict.fromkeys(item.attribute or item.after for item in items))


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
    return fleet.run(context, request, STEPS, last=(("report", reporting.write_missing),))
