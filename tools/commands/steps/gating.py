"""Put a plan before the policies, seal the answer to its bytes, and stop on anything but a pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.errors import GateBlocked, GateUnsound
from tools.model import Verdict
from tools.policy import judging, rules
from tools.policy import verdict as verdicts
from tools.workflow import Run

_SHOWN = 12


def judge(run: Run) -> Run:
    """Scan plan and sources, judge what was found, and write verdict.json whatever the answer."""
    allowed = run.request.allow_destroy
    verdict, checkov_version = examine(run, run.planned.json_path, run.document, allowed=allowed)
    binding = verdicts.binding(run.context, run.request, run.environment, run.planned)
    try:
        verdicts.write(run.run_dir / "verdict.json", verdict, binding, checkov_version=checkov_version)
    except (OSError, ValueError) as error:
        why = "\n".join([str(error), *verdict.reasons])
        raise GateUnsound("the verdict could not be written, so nothing passes", why=why) from error
    return replace(run, verdict=verdict)


def examine(run: Run, json_path: Path, document: dict[str, Any], *, allowed: Iterable[str] = ()) -> tuple[Verdict, str]:
    """The gate's answer on one plan document, and checkov's version; the rescan after an apply asks for it as well.

    Args:
        json_path: the file that holds `document`.
        allowed: addresses that the plan may destroy although they hold data.
    """
    assert run.gate is not None, "a gated command starts the policy worker"  # noqa: S101
    view = judging.view(run.context, run.environment, run.request.stack, document, allowed=allowed)
    known = rules.load(run.context)
    verdict = judging.ask(run.gate.worker, run.gate.sources, json_path, view, known, root=run.context.root)
    return verdict, run.gate.sources.result().checkov_version


def enforce(run: Run) -> Run:
    """Let only a pass go on.

    Raises:
        GateUnsound: the gate cannot show that it looked at everything.
        GateBlocked: a policy failed.
    """
    verdict = run.verdict
    assert verdict is not None, "the step `gate` comes first"  # noqa: S101
    report = run.run_dir / "report.md"
    if verdict.result == "unsound":
        raise GateUnsound(
            f"the policy gate could not be trusted for {run.environment.name}, so nothing passes",
            why="\n".join(verdict.reasons[:_SHOWN]),
            hint="nox -s doctor   checks the gate's own parts; docs/gate.md says what each reason means",
        )
    if verdict.result != "pass":
        blocking = verdict.blocking
        lines = [f"{f.rule} {f.address}: {f.message}" for f in blocking[:_SHOWN]]
        if len(blocking) > _SHOWN:
            lines.append(f"… and {len(blocking) - _SHOWN} more in {report}")
        raise GateBlocked(
            f"{len(blocking)} policy finding(s) block {run.environment.name}",
            why="\n".join(lines),
            hint=_hint(run, verdict),
        )
    return run


def _hint(run: Run, verdict: Verdict) -> str:
    """What to do about findings: mostly in the sources, but what nobody changed there was changed on AWS."""
    first = verdict.blocking[0].rule
    lines = [f"nox -s explain -- {first}   says why and how to mend it; exceptions: docs/gate.md"]
    still = {c.address for c in run.planned.of_kind("no-op")}
    if any(finding.source == "plan" and finding.address in still for finding in verdict.blocking):
        lines.append(f"{run.command('drift')}   what this plan leaves as it is may have been changed behind its back")
    return "\n".join(lines)
