"""After apply: does what was made answer?"""

from __future__ import annotations

import time
from dataclasses import replace

from tools.errors import CheckFailed
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
    results = _settled(str(api), 0.0 if run.request.target.emulated else _PATIENCE_SECONDS)
    failed = [r for r in results if not r.ok]
    if failed:
        raise CheckFailed(
            f"{len(failed)} of {len(results)} smoke checks failed on {run.environment.name}",
            why="\n".join(f"{r.name}: {r.seen}" for r in failed),
            hint=f"nox -s smoke -- {run.environment.name}   runs them again; nox -s emulator -- logs",
        )
    return replace(run, notes=(*run.notes, f"{len(results)} smoke checks passed: {', '.join(r.name for r in results)}"))


def _settled(api: str, patience_seconds: float) -> tuple[checks.Check, ...]:
    """The results of the last try; on AWS, what was made just now may need a while until it answers."""
    deadline = time.monotonic() + patience_seconds
    while True:
        results = checks.run(api)
        if all(r.ok for r in results) or time.monotonic() >= deadline:
            return results
        time.sleep(_PAUSE_SECONDS)
