"""After apply: does what was made answer?"""

from __future__ import annotations

from dataclasses import replace

from tools.errors import CheckFailed
from tools.smoke import checks
from tools.workflow import Run


def smoke(run: Run) -> Run:
    """Call the deployed API as a stranger would.

    Raises:
        CheckFailed: a check did not hold; says which and what was seen.
    """
    api = run.outputs.get("wallet_api_url")
    if not api:
        return run
    results = checks.run(str(api))
    failed = [r for r in results if not r.ok]
    if failed:
        raise CheckFailed(
            f"{len(failed)} of {len(results)} smoke checks failed on {run.environment.name}",
            why="\n".join(f"{r.name}: {r.seen}" for r in failed),
            hint=f"nox -s smoke -- {run.environment.name}   runs them again; nox -s emulator -- logs",
        )
    return replace(run, notes=(*run.notes, f"{len(results)} smoke checks passed: {', '.join(r.name for r in results)}"))
