"""Put a plan before the policies, seal the answer to its bytes, and stop on anything but a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tools.errors import GateBlocked, GateUnsound
from tools.policy import gate, rules
from tools.policy import verdict as verdicts
from tools.workflow import Run

_SHOWN = 12


def judge(run: Run) -> Run:
    """Scan plan and sources, judge what was found, and write verdict.json whatever the answer."""
    assert run.gate is not None, "a gated command starts the policy worker"  # noqa: S101
    scan = run.gate.worker.scan_plan(run.planned.json_path)
    known = rules.load(run.context)
    today = datetime.now(UTC).date()
    sources = run.gate.sources.result()
    verdict = gate.judge(
        run.environment.name, run.document, scan.result(), sources, known, today,
        root=run.context.root, stack=run.request.stack,
    )  # fmt: skip
    binding = verdicts.binding(run.context, run.request, run.environment, run.planned)
    verdicts.write(run.run_dir / "verdict.json", verdict, binding, checkov_version=sources.checkov_version)
    return replace(run, verdict=verdict)


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
            hint="mend the Terraform; an exception needs an entry in policies/waivers.yaml (docs/gate.md)",
        )
    return run
