"""Leave the run's reports in its folder, and one on all environments of the request beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tools.context import Context
from tools.edges.files import write_atomically
from tools.environments import load as environments
from tools.model import RunResult
from tools.policy import recorded
from tools.report import html, junit, markdown, sarif
from tools.report.places import Places
from tools.report.redaction import Redaction
from tools.workflow import Executed, Run

FILES = ("report.md", "report.html", "findings.sarif", "junit.xml")


def write(run: Run) -> Run:
    """Write the reports from what is known so far; a run that stopped early has shorter ones."""
    if run.plan is not None:
        result = _redacted(run)
        pages = _pages(run.context.root)
        texts = {
            "report.md": markdown.render(result),
            "report.html": html.render(result),
            "findings.sarif": sarif.render(result, Places(run.context.root, run.request.stack), pages),
            "junit.xml": junit.render(result),
        }
        for name in FILES:
            write_atomically(run.run_dir / name, texts[name])
    return run


def write_missing(run: Run) -> Run:
    """Write the reports of a run that stopped between its plan and its report."""
    return run if (run.run_dir / FILES[0]).is_file() else write(run)


def forget(run_dir: Path) -> None:
    """Remove the reports on an earlier plan: a run that stops early must not leave somebody else's findings."""
    for name in FILES:
        (run_dir / name).unlink(missing_ok=True)


def combined_path(context: Context, target: str, stack: str) -> Path:
    """Where the report on several environments is: `build/<target>/report.md`, or `report-<stack>.md` beside it."""
    name = "report.md" if stack == "service" else f"report-{stack}.md"
    return context.build / target / name


def write_combined(executed: Sequence[Executed]) -> Path | None:
    """Write one report on all environments of a request; None when it was for a single one, or none has a plan."""
    runs = [done.run for done in executed]
    if len(runs) < 2 or not any(run.plan for run in runs):
        return None
    results = [_redacted(_with_error(done)) for done in executed]
    path = combined_path(runs[0].context, str(runs[0].request.target), runs[0].request.stack)
    write_atomically(path, markdown.render_combined(results))
    return path


def _with_error(done: Executed) -> Run:
    if done.error is None:
        return done.run
    return replace(done.run, notes=(*done.run.notes, f"stopped: {done.error.what}"))


def _redacted(run: Run) -> RunResult:
    """The run's result as it may leave this machine."""
    if run.verdict is None and run.request.saved_plan:
        run = replace(run, verdict=recorded.load(run.run_dir / "verdict.json"))
    known = (environments.load(run.context, name) for name in environments.names(run.context))
    accounts = {environment.account_id: environment.name for environment in known}
    return Redaction.of(run.document, accounts).apply(run.result())


def _pages(root: Path) -> dict[str, str]:
    """The explanation of each rule that has one, by its id."""
    folder = root / "policies" / "explanations"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
