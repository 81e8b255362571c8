"""The first lines of every report: what run it was, what its plan comes to, and what the policies said."""

from __future__ import annotations

from collections.abc import Iterator

from tools.model import RunResult
from tools.report.console import changes


def title(result: RunResult) -> str:
    """`dev: plan on local`, and the stack when it is not the usual one."""
    stack = "" if result.stack == "service" else f" (stack {result.stack})"
    return f"{result.environment}: {result.verb} on {result.target}{stack}"


def facts(result: RunResult) -> Iterator[tuple[str, str]]:
    """Label and text of each line below the title."""
    if result.plan and result.verb != "drift":
        yield "Plan", changes(result.plan)
    if result.verb == "drift":
        gone = {item.address for item in result.drift}
        yield "Drift", f"{len(gone)} resource(s) changed behind Terraform's back" if gone else "none"
    if result.made:
        yield "Done", ", ".join(f"{n} {word}" for word, n in sorted(result.made.items()))
    yield from _policy(result)
    if result.plan:
        yield "Plan digest", result.plan.sha256


def remarks(result: RunResult) -> tuple[str, ...]:
    """What there is to say beside the facts: why the gate is in doubt, which destruction was allowed, notes."""
    verdict = result.verdict
    allowed = tuple(f"destruction allowed by name: {address}" for address in verdict.allowed) if verdict else ()
    return ((*verdict.reasons, *allowed) if verdict else ()) + result.notes


def _policy(result: RunResult) -> Iterator[tuple[str, str]]:
    if result.verdict:
        counts = ", ".join(f"{n} {word.replace('_', ' ')}" for word, n in result.verdict.counts.items() if n)
        yield "Policy", f"{result.verdict.result}: {counts}" if counts else result.verdict.result
    elif result.plan and result.verb == "plan":
        yield "Policy", "not judged: the run stopped before the gate had an answer"
