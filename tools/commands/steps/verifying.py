"""After apply: does what was made answer?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from tools.edges import stop
from tools.errors import CheckFailed
from tools.model import Target
from tools.smoke import checks
from tools.workflow import Run

_PATIENCE_SECONDS = 300.0
"""How long AWS may take to honour a new key alias in policies (KMS developer guide, "Alias authorization")."""

_PAUSE_SECONDS = 10.0


def smoke(run: Run) -> Run:
    """Call the deployed API as a stranger would.

    Raises:
        CheckFailed: a check did not hold; says which and what was seen.
    """
    api = run.outputs.get("wallet_api_url")
    if not api:
        return run
    fresh = run.request.verb == "apply" and not run.request.target.emulated
    results = _settled(str(api), _PATIENCE_SECONDS if fresh else 0.0, run.say)
    failed = [r for r in results if not r.ok]
    if failed:
        raise CheckFailed(
            f"{len(failed)} of {len(results)} smoke checks failed on {run.environment.name}",
            why="\n".join(f"{r.name}: {r.seen}" for r in failed),
            hint=f"{run.command('smoke')}   runs them again"
            + ("; nox -s emulator -- logs" if run.request.target is Target.LOCAL else ""),
        )
    return replace(run, notes=(*run.notes, f"{len(results)} smoke checks passed: {', '.join(r.name for r in results)}"))


def _settled(api: str, patience_seconds: float, say: Callable[[str], None]) -> tuple[checks.Check, ...]:
    """The results of the last try; on AWS, what was made just now may need a while until it answers."""
    deadline = time.monotonic() + patience_seconds
    while True:
        results = checks.run(api)
        if all(r.ok for r in results) or time.monotonic() >= deadline:
            return results
        say(f"not everything answers yet; trying for {deadline - time.monotonic():.0f} s more")
        stop.check()
        time.sleep(_PAUSE_SECONDS)
