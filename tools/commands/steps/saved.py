"""Take up the plan that an earlier `plan` left, instead of planning again."""

from __future__ import annotations

from dataclasses import replace

from tools.errors import BadInput
from tools.terraform import plan_json
from tools.workflow import Run


def load(run: Run) -> Run:
    """Read the saved plan; whether it may be applied is decided by its verdict, when it is.

    Raises:
        BadInput: there is none.
    """
    path, json_path = run.run_dir / "plan.tfplan", run.run_dir / "plan.json"
    if not (path.is_file() and json_path.is_file()):
        raise BadInput(
            f"{run.environment.name} has no saved plan on target {run.request.target}",
            hint=f"{run.command('plan')}   makes one",
        )
    plan, document = plan_json.read(path, json_path)
    return replace(run, plan=plan, document=document)
