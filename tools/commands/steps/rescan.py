"""After an apply: the state goes through the rules that the plan went through, with everything known at last."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tools.commands.steps import gating, verifying
from tools.edges.files import write_atomically
from tools.errors import CheckFailed, GateUnsound, HarnessError
from tools.model import Finding, Verdict
from tools.policy import deployed_code, state_document
from tools.policy import verdict as verdicts
from tools.terraform import backend
from tools.workflow import Run

_SHOWN = 12


def beside_smoke(run: Run) -> Run:
    """Judge the state while the smoke checks wait for answers; `judge` says what came of it.

    A plan that changed nothing was judged with everything known: there is nothing new to look at.
    """
    if run.planned.is_empty:
        return verifying.smoke(run)
    with ThreadPoolExecutor(1, thread_name_prefix=f"rescan-{run.environment.name}") as pool:
        rescan = pool.submit(_rescan, run)
        run = verifying.smoke(run)
        return _noted(run, rescan.result())


def judge(run: Run) -> Run:
    """Go on when the state passes.

    Raises:
        CheckFailed: it was applied, and something of what came of it breaks a rule.
        GateUnsound: it was applied, and nobody can say whether what came of it is right.
    """
    verdict, name = run.verdict, run.environment.name
    if verdict is None or verdict.result == "pass":
        return run
    if verdict.result == "unsound":
        raise GateUnsound(
            f"{name} was applied, but the gate could not be trusted to judge what came of it",
            why="\n".join(verdict.reasons[:_SHOWN]),
            hint=f"nox -s doctor; then {run.command('plan')}   judges it again",
        )
    found = [finding for finding in verdict.blocking if finding.source == "state"]
    lines = [f"{f.rule} {f.address}: {f.message}" for f in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"… and {len(found) - _SHOWN} more in {run.run_dir / 'report.md'}")
    raise CheckFailed(
        f"{name} was applied, but {len(found)} policy finding(s) show only now that everything is known",
        why="\n".join(lines),
        hint=f"mend the Terraform, then {run.command('apply')}; nox -s explain -- {found[0].rule}",
    )


def _rescan(run: Run) -> Verdict:
    """What the rules say of the state; unsound when they cannot be asked."""
    try:
        state = backend.read(run.driver, run.reached)
        if state is None:
            raise GateUnsound("the backend has no state after the apply")
        document = state_document.document(run.document, state)
        if lost := state_document.missing(run.document, document):
            raise GateUnsound(f"the state lacks {len(lost)} resource(s) of the plan", why=", ".join(lost[:_SHOWN]))
        verdict = _judged(run, document)
    except HarnessError as error:
        return Verdict("unsound", (), {}, (f"{error.what}: {error.why}" if error.why else error.what,))
    sealed = json.loads((run.run_dir / "verdict.json").read_bytes())["artifacts"]
    code = tuple(deployed_code.differences(document, sealed))
    return replace(verdict, result="fail", findings=(*verdict.findings, *code)) if code else verdict


def _judged(run: Run, document: dict[str, Any]) -> Verdict:
    path = run.run_dir / "state.json"
    write_atomically(path, json.dumps(document), mode=0o600)  # a state holds secrets in clear
    try:
        verdict, _ = gating.examine(run, path, document)
    finally:
        path.unlink(missing_ok=True)
    # Waivers that have nothing to waive any more, and the like: what there is to say of policies was said of the plan.
    findings = tuple(f for f in verdict.findings if f.source != "policies")
    if verdict.result == "unsound":
        return verdict
    blocked = any(f.result != "waived" for f in findings)
    return replace(verdict, result="fail" if blocked else "pass", findings=findings)


def _noted(run: Run, rescan: Verdict) -> Run:
    """The run with what the rescan found among its findings, in its report and in verdict.json."""
    found = tuple(_of_state(finding) for finding in rescan.findings if finding.result != "waived")
    about = {"result": rescan.result, "at": datetime.now(UTC).isoformat(timespec="seconds"), "counts": rescan.counts}
    listed = [finding.as_json() for finding in found]
    verdicts.add_rescan(run.run_dir / "verdict.json", {**about, "reasons": list(rescan.reasons), "findings": listed})
    if rescan.result == "pass":
        note = f"the state passed the policies: {rescan.counts.get('resources', 0)} resources looked at again"
        return replace(run, notes=(*run.notes, note))
    before = run.verdict or Verdict("pass", (), {})  # of a saved plan, the run has read no verdict
    merged = replace(
        before, result=rescan.result, findings=(*found, *before.findings), reasons=(*before.reasons, *rescan.reasons)
    )
    return replace(run, verdict=merged)


def _of_state(finding: Finding) -> Finding:
    return replace(finding, source="state", message=f"in the state, after the apply: {finding.message}")
