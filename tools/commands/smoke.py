"""`smoke`: call the deployed APIs as the monitor does."""

from __future__ import annotations

import json
from dataclasses import replace

from tools.commands import fleet
from tools.commands.steps import prepare, verifying
from tools.context import Context
from tools.errors import BadInput, ExitCode
from tools.workflow import Request, Run, Steps


def load_outputs(run: Run) -> Run:
    """Take the addresses from the last apply.

    Raises:
        BadInput: this environment was not applied from here.
    """
    path = run.run_dir / "outputs.json"
    outputs = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if "wallet_api_url" not in outputs:
        raise BadInput(
            f"{run.environment.name} has no API on target {run.request.target} that was applied from here",
            hint=run.command("apply"),
        )
    return replace(run, outputs=outputs)


STEPS: Steps = (
    ("outputs", load_outputs),
    ("reach", prepare.reach),
    ("smoke", verifying.smoke),
    ("passed", verifying.passed),
)


def run(context: Context, request: Request) -> ExitCode:
    """Run the smoke checks of every environment named."""
    return fleet.run(context, request, STEPS)
