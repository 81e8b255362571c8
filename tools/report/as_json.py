"""A run's result as plain JSON values, for `--json`."""

from __future__ import annotations

from typing import Any

from tools.errors import HarnessError
from tools.model import RunResult
from tools.report.contents import drifted
from tools.report.redaction import Redaction

_SHOWN = Redaction()
"""As on the console: account ids stay, but no secret that a message may have picked up."""


def summary(result: RunResult, error: HarnessError | None) -> dict[str, Any]:
    """What one environment's run came to; keys without a value are left out."""
    result = _SHOWN.apply(result)
    plan, verdict = result.plan, result.verdict
    found: dict[str, Any] = {
        "verb": result.verb,
        "environment": result.environment,
        "target": result.target,
        "stack": result.stack,
        "exit_code": int(error.exit_code) if error else 0,
        "error": _error(error) if error else None,
        "changes": plan.counts if plan else None,
        "verdict": {"result": verdict.result, "counts": verdict.counts} if verdict else None,
        "findings": [f.as_json() for f in verdict.blocking] if verdict else None,
        "drift": _drift(result) or None,
        "made": result.made or None,
        "checks": [check.__dict__ for check in result.checks] or None,
        "outputs": result.outputs or None,
        "seconds": {t.step: round(t.seconds, 2) for t in result.timings} or None,
        "notes": list(result.notes) or None,
        "run_dir": str(result.run_dir),
    }
    return {key: value for key, value in found.items() if value is not None}


def _drift(result: RunResult) -> list[dict[str, Any]]:
    """What has drifted, by resource; of one that is gone the attribute is empty."""
    return [
        {
            "address": address,
            "changes": [{"attribute": i.attribute, "before": i.before, "after": i.after} for i in items],
        }
        for address, items in drifted(result.drift).items()
    ]


def _error(error: HarnessError) -> dict[str, str]:
    return {
        "kind": type(error).__name__,
        "what": _SHOWN.text(error.what),
        "why": _SHOWN.text(error.why),
        "hint": _SHOWN.text(error.hint),
    }
