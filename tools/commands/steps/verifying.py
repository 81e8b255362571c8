"""After apply: does what was made answer?"""

from __future__ import annotations

import time
from dataclasses import replace

from tools.edges import stop
from tools.errors import CheckFailed
from tools.model import Checked, Target
from tools.smoke import run as checks
from tools.workflow import Run

_PATIENCE_SECONDS = 300.0
"""How long AWS may take to honour a new key alias in policies (KMS developer guide, "Alias authorization")."""

_PAUSE_SECONDS = 10.0


def smoke(run: Run) -> Run:
    """Check the deployed APIs as the monitor does; `passed` judges what was found."""
    if not run.outputs.get("wallet_api_url"):
        return run
    fresh = run.request.verb == "apply" and not run.request.target.emulated
    found = _settled(run, _PATIENCE_SECONDS if fresh else 0.0)
    notes = tuple(f"not checked: {c.target}: {c.seen}" for c in found if c.state == "not configured")
    passed = [c.target for c in found if c.state == "up"]
    if len(passed) + len(notes) == len(found):
        notes = (f"{len(passed)} smoke checks passed: {', '.join(passed)}", *notes)
    return replace(run, checks=found, notes=(*run.notes, *notes))


def passed(run: Run) -> Run:
    """Go on when no check has failed.

    Raises:
        CheckFailed: a check did not hold; says which, what was seen and what was expected.
    """
    failed = [c for c in run.checks if c.failed]
    if not failed:
        return run
    raise CheckFailed(
        f"{len(failed)} of {len(run.checks)} smoke checks failed on {run.environment.name}",
        why="\n".join(f"{c.target}: {c.seen}; expected {c.expected}{_request(c)}" for c in failed),
        hint=f"{run.command('smoke')}   runs them again"
        + ("; nox -s emulator -- logs" if run.request.target is Target.LOCAL else ""),
    )


def _request(check: Checked) -> str:
    return f" (request {check.request_id})" if check.request_id else ""


def _settled(run: Run, patience_seconds: float) -> tuple[Checked, ...]:
    """The results of the last try; on AWS, what was made just now may need a while until it answers."""
    deadline = time.monotonic() + patience_seconds
    while True:
        found = checks.run(run.reached, run.outputs)
        if not any(c.failed for c in found) or time.monotonic() >= deadline:
            return found
        run.say(f"not everything answers yet; trying for {deadline - time.monotonic():.0f} s more")
        stop.check()
        time.sleep(_PAUSE_SECONDS)
