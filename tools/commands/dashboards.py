"""`dashboards`: draw an environment's dashboards as the last plan has them, with sample data."""

from __future__ import annotations

import json
import os
from dataclasses import replace

from tools.commands import fleet
from tools.context import Context
from tools.dashboards import page
from tools.dashboards.body import dashboards
from tools.edges.files import write_atomically
from tools.errors import BadInput, ExitCode
from tools.workflow import Request, Run, Steps


def draw(run: Run) -> Run:
    """Write one HTML page for each dashboard of the last plan into `dashboards/` of the run's folder.

    Raises:
        BadInput: there is no plan, or it has no dashboard, or one that CloudWatch would not draw as it is meant.
    """
    plan = run.run_dir / "plan.json"
    found = dashboards(json.loads(plan.read_text(encoding="utf-8"))) if plan.is_file() else ()
    if not found:
        what = f"{run.environment.name} has no plan with dashboards on target {run.request.target}"
        raise BadInput(what, hint=run.command("plan"))
    written = []
    for dashboard in found:
        path = run.run_dir / "dashboards" / f"{dashboard.name}.html"
        write_atomically(path, page.render(dashboard))
        written.append(f"{dashboard.name}: {os.path.relpath(path)}")
    return replace(run, notes=(*run.notes, *written))


STEPS: Steps = (("dashboards", draw),)


def run(context: Context, request: Request) -> ExitCode:
    """Draw the dashboards of every environment named."""
    return fleet.run(context, request, STEPS)
