"""The summary a person reads when a run has ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tools.errors import ExitCode, HarnessError
from tools.model import Checked, Plan, RunResult
from tools.report.contents import drifted
from tools.report.redaction import Redaction

_SHOWN = Redaction()
"""The console belongs to whoever runs this: it shows account ids, but no secret that a message may have picked up."""

_ORDER = ("create", "update", "replace", "delete", "import", "forget", "no-op")

Ended = tuple[RunResult, HarnessError | None]


def summary(ended: Sequence[Ended], combined: Path | None = None) -> None:
    """Print each environment's result and, for several, one table over them all and where the report on all is."""
    # Elsewhere than on a terminal nothing says how wide the reader is: leave lines whole.
    out = Console(file=sys.stdout, highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)
    for result, error in ended:
        _environment(out, _SHOWN.apply(result), error)
    if len(ended) > 1:
        out.print(_table(ended))
    if combined:
        out.print(Text("\nreport     ", style="dim") + Text(_short(combined)))


def print_error(error: HarnessError) -> None:
    """An error that stopped the request as a whole, on standard error."""
    _error(Console(stderr=True, highlight=False, soft_wrap=True), "", error)


def _environment(out: Console, result: RunResult, error: HarnessError | None) -> None:
    if error and not result.timings:
        _error(out, result.environment, error)
        return
    title = f"{result.environment} · {result.verb} · {result.target}" + (
        "" if result.stack == "service" else f" · {result.stack}"
    )
    out.print(Text(f"\n{title}", style="bold"))
    for label, text in _facts(result):
        out.print(Text(f"  {label:<10} ", style="dim") + Text(text))
    for address, items in drifted(result.drift).items():
        out.print(Text("  drift      ", style="red") + Text(address))
        for item in items:
            change = f"{item.before} → {item.after}"
            out.print(Text(f"             {item.attribute}: {change}" if item.attribute else f"             {change}"))
    if error:
        _error(out, result.environment, error)


def _facts(result: RunResult) -> Iterator[tuple[str, str]]:
    api = result.outputs.get("wallet_api_url")
    if api:
        yield "API", str(api)
        yield "try", f"curl {api}/health"
    if payments := result.outputs.get("payment_api_url"):
        yield "payments", str(payments)
    if result.plan and result.verb != "drift":
        yield "plan", changes(result.plan)
    if result.plan and result.verb == "drift" and not result.drift:
        yield "drift", "none: everything is as Terraform left it"
    if result.made:
        yield "resources", ", ".join(f"{n} {word}" for word, n in sorted(result.made.items()))
    if result.verdict:
        yield "policy", _verdict(result)
    if result.verb == "smoke":
        yield from (("check", _check(check)) for check in result.checks)
    yield from (("note", note) for note in result.notes)
    if result.timings:
        total = sum(t.seconds for t in result.timings)
        steps = " · ".join(f"{t.step} {t.seconds:.1f} s" for t in result.timings if t.seconds >= 0.05)
        yield "steps", f"{steps} = {total:.1f} s"
    if result.plan and (result.run_dir / "report.md").is_file():
        yield "report", _short(result.run_dir / "report.md")


def _check(check: Checked) -> str:
    word = "FAILED" if check.failed else "ok" if check.state == "up" else "not set"
    return f"{word:<8}{check.target:<20}{check.latency_ms:>7.0f} ms  {check.seen}"


def changes(plan: Plan) -> str:
    """`3 to create, 1 to update, 54 unchanged`; `no changes` when there is nothing to do."""
    counts = plan.counts
    words = [f"{counts[kind]} to {kind}" for kind in _ORDER[:-1] if counts.get(kind)]
    still = counts.get("no-op", 0)
    if not words and plan.applyable:
        return f"only outputs or moved addresses, {still} resources unchanged"
    if not words:
        return f"no changes, {still} resources as they should be"
    return ", ".join(words) + (f", {still} unchanged" if still else "")


def _in_short(result: RunResult) -> str:
    """What came of it, for a table cell."""
    if result.drift:
        return f"{len({item.address for item in result.drift})} drifted"
    if result.made:
        return ", ".join(f"{n} {word}" for word, n in sorted(result.made.items()))
    if result.plan is None:
        return "-"
    return "no changes" if result.plan.is_empty else changes(result.plan)


def _verdict(result: RunResult) -> str:
    verdict = result.verdict
    assert verdict is not None  # noqa: S101
    counts = ", ".join(f"{n} {word.replace('_', ' ')}" for word, n in verdict.counts.items() if n)
    return f"{verdict.result} ({counts})"


def _error(out: Console, environment: str, error: HarnessError) -> None:
    word = "stopped" if error.exit_code is ExitCode.INTERRUPTED else "error"
    place = f" in {environment}" if environment else ""
    out.print(Text(f"\n{word}{place}: ", style="bold red") + Text(_SHOWN.text(error.what)))
    for line in _SHOWN.text(error.why).splitlines():
        out.print(Text(f"  {line}"))
    for number, line in enumerate(_SHOWN.text(error.hint).splitlines()):
        out.print(Text("    " if number else "  → ", style="bold") + Text(line.strip()))


def _table(ended: Sequence[Ended]) -> Table:
    table = Table(box=None, padding=(0, 2), title="\nall environments", title_justify="left", title_style="bold")
    for heading in ("environment", ended[0][0].verb, "policy", "seconds", "result"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left", no_wrap=True)
    for result, error in ended:
        table.add_row(
            result.environment,
            _in_short(result),
            result.verdict.result if result.verdict else "-",
            f"{sum(t.seconds for t in result.timings):.1f}",
            f"exit {int(error.exit_code)}" if error else "ok",
        )
    return table


def _short(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return str(path)
