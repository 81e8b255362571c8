"""Leave the run's report in its folder."""

from __future__ import annotations

from tools.edges.files import write_atomically
from tools.report import markdown
from tools.workflow import Run


def write(run: Run) -> Run:
    """Write report.md from what is known so far; a run that stopped early has a shorter one."""
    if run.plan is not None:
        write_atomically(run.run_dir / "report.md", markdown.render(run.result()))
    return run
