"""Make a saved plan and read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tools.commands.steps import reporting
from tools.edges import process
from tools.errors import ToolFailed
from tools.terraform import diagnostics, plan_json
from tools.terraform.driver import FLAG, Event
from tools.workflow import Run, Step

PARALLELISM = 24
"""Resources walked at once. Terraform's default of 10 lets slow waiters (queues, 25 s each) hold back the rest."""


def plan(run: Run) -> Run:
    """Plan the stack as the sources say it should be."""
    return _plan(run)


def plan_destroy(run: Run) -> Run:
    """Plan the destruction of everything in the stack."""
    return _plan(run, destroy=FLAG)


def plan_refresh(run: Run) -> Run:
    """Plan nothing but what has changed behind Terraform's back."""
    return _plan(run, refresh_only=FLAG)


def _plan(run: Run, **mode: object) -> Run:
    path = run.run_dir / "plan.tfplan"
    path.unlink(missing_ok=True)
    reporting.forget(run.run_dir)
    outcome = run.driver.stream(
        "plan",
        events=run.run_dir / "events.jsonl",
        on_event=_reader(run),
        hold=(run.lock_fd,) if run.lock_fd is not None else (),
        out=str(path), input=False, lock=False, parallelism=PARALLELISM, var_file=list(run.var_files),
        detailed_exitcode=FLAG, **mode,
    )  # fmt: skip
    if outcome.returncode not in (0, 2):
        raise diagnostics.explain("plan", outcome, run.reached, run.run_dir, run.command)
    diagnostics.refuse_ignored_values(outcome)
    path.chmod(0o600)
    return run


def _reader(run: Run) -> Callable[[Event], None]:
    read = 0

    def take(event: Event) -> None:
        nonlocal read
        if event.get("type") == "refresh_complete":
            read += 1
            run.display.headline(run.environment.name, f"{read} resources read")

    return take


def show(run: Run) -> Run:
    """Turn the saved plan into JSON, for the gate and the reports."""
    path, json_path = run.run_dir / "plan.tfplan", run.run_dir / "plan.json"
    argv = run.driver.argv("show", str(path), json=FLAG)
    done = process.run_to_file(argv, json_path, env=run.driver.env, cwd=run.driver.folder)
    if done.returncode:
        raise ToolFailed("terraform show could not read the plan it has just saved", why=done.stderr.strip()[-500:])
    plan, document = plan_json.read(path, json_path)
    return replace(run, plan=plan, document=document)


PLAN: tuple[tuple[str, Step], ...] = (("plan", plan), ("show", show))
