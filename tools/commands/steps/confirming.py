"""Let a person say yes first: by typing the environment's name, or by an approval written beforehand."""

from __future__ import annotations

import shlex
from dataclasses import replace

from tools.errors import BadInput
from tools.policy import approval as approvals
from tools.policy import verdict as verdicts
from tools.terraform import spent_approval
from tools.workflow import Run


def confirm_apply(run: Run) -> Run:
    """On the real account, where the environment asks for it, nothing is changed that nobody has read.

    Raises:
        BadInput: nobody confirmed it, or the approval is not for this plan.
    """
    request = run.request
    judged_before = request.saved_plan or request.hand_over is not None
    if judged_before and request.allow_destroy:
        _refuse_new_permissions(run)
    _check_approval(run)
    if request.target.emulated or not run.environment.confirm_apply or run.planned.is_empty or run.approval:
        return run
    if request.yes and judged_before:
        return run  # somebody has read this very plan: that is what applying a saved one says
    if request.yes:
        raise BadInput(
            f"--yes is not enough for {run.environment.name}: nobody has read this plan",
            hint=f"{run.command('plan')}, read the report, then {run.command('apply')} --saved-plan --yes",
        )
    _typed_name(run, f"This changes {_sum(run.planned.counts)} in {run.environment.account_id}.")
    return run


def confirm_destroy(run: Run) -> Run:
    """Destroying is asked for by name. On an emulator `--yes` will do; on the real account only an approval does.

    Raises:
        BadInput: nobody confirmed it, or the approval is not for this.
    """
    _check_approval(run)
    doomed = run.planned.of_kind("delete", "replace")
    if not doomed or run.approval:
        return run
    if run.request.yes and run.request.target.emulated:
        return run
    if run.request.yes:
        raise BadInput(
            f"--yes is not enough to destroy {run.environment.name} on {run.request.target}",
            why=f"{len(doomed)} resources would go, and what they hold with them",
            hint=f"{run.command('destroy')}   asks for the name; without a terminal: --approval FILE "
            "(docs/approvals.md)",
        )
    _typed_name(run, f"This destroys {len(doomed)} resources of {run.environment.name} on {run.request.target}.")
    return run


def spend(run: Run) -> Run:
    """Use the approval up, now that nothing else stands between it and what it approves.

    Raises:
        BadInput: it was used on another machine meanwhile.
    """
    if run.approval is None or run.planned.is_empty:
        return run
    spent_approval.spend(run.reached, run.request.stack, run.approval.digest, run.approval.says)
    return replace(run, notes=(*run.notes, run.approval.says))


def _refuse_new_permissions(run: Run) -> None:
    """What a plan may destroy was settled when the gate judged it; saying so again is no harm, saying more is."""
    about = verdicts.binding(run.context, run.request, run.environment, run.planned)
    verdict = verdicts.read(run.run_dir / "verdict.json", about)
    new = sorted(set(run.request.allow_destroy) - set(verdict.get("allowed", ())))
    if new:
        options = " ".join(f"--allow-destroy {shlex.quote(address)}" for address in run.request.allow_destroy)
        raise BadInput(
            "--allow-destroy cannot change what the gate has said of a saved plan",
            why="not allowed when it was judged: " + ", ".join(new),
            hint=f"{run.command('plan')} {options}, then {run.command('apply')} --saved-plan",
        )


def take_approval(run: Run) -> Run:
    """The run with the approval that was given, read and found to be for this; before anything is started.

    Raises:
        BadInput: it cannot be used, or is for something else.
    """
    request = run.request
    if request.approval is None:
        return run
    found = approvals.read(request.approval)
    approvals.require(
        found, what=request.verb, environment=run.environment.name, target=str(request.target), stack=request.stack
    )
    return replace(run, approval=found)


def _check_approval(run: Run) -> None:
    """One that is given counts even where none is asked for."""
    if run.approval:
        approvals.require_plan(run.approval, run.planned.sha256)
        spent_approval.refuse_spent(run.reached, run.request.stack, run.approval.digest)


def _typed_name(run: Run, warning: str) -> None:
    name = run.environment.name
    if run.display.ask(f'{warning} Type "{name}" to go on:') != name:
        raise BadInput("not confirmed; nothing was changed", hint=run.command(run.request.verb))


def _sum(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} to {kind}" for kind, n in sorted(counts.items()) if kind != "no-op")
