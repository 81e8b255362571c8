"""What the reports on a run say, section by section, before it is Markdown or HTML.

The order is that of importance: what is destroyed comes first, then what is replaced, then what the policies have
against the plan, then what drifted; all else is folded. Where room is scarce, it is taken from the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policies.rule import Table
from tools.model import Change, DriftItem, Edit, Finding, Plan, RunResult


@dataclass(frozen=True)
class Code:
    """A piece of text to be set as code: an address, a value."""

    text: str


Line = tuple[str | Code, ...]
Cell = tuple[Line, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """A heading and a table below it.

    Args:
        key: the same for the same section of every environment.
        title: what it is about; after a number, when `count` is one ("3" "to delete").
        count: how many there are, rows left out later among them; None where a number says nothing.
        folded: whether a reader has to open it.
        tone: bad, warn or plain: what the heading is coloured with, where there are colours.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int | None = None
    folded: bool = True
    tone: str = "plain"
    note: str = ""

    @property
    def heading(self) -> str:
        """The title with its number."""
        return self.title if self.count is None else f"{self.count:,} {self.title}"


def cell(*pieces: str | Code) -> Cell:
    """A cell of one line."""
    return (tuple(pieces),)


def sections(result: RunResult) -> tuple[Section, ...]:
    """Everything there is to say about a run, most important first; sections without rows are left out."""
    found = [*_shared(result), *_aside(result)]
    return tuple(section for section in found if section.rows)


def shared(result: RunResult) -> tuple[Section, ...]:
    """The sections that are worth comparing between environments: all but outputs, packages and times."""
    return tuple(section for section in _shared(result) if section.rows)


def drifted(items: tuple[DriftItem, ...]) -> dict[str, list[DriftItem]]:
    """Drift by resource, in the order found."""
    by_resource: dict[str, list[DriftItem]] = {}
    for item in items:
        by_resource.setdefault(item.address, []).append(item)
    return by_resource


def _shared(result: RunResult) -> Iterator[Section]:
    plan = result.plan if result.verb != "drift" else None
    if plan:
        allowed = result.verdict.allowed if result.verdict else ()
        yield _destroyed("delete", plan, allowed)
        yield _destroyed("replace", plan, allowed)
    yield from _findings(result)
    yield _drift(result)
    if plan:
        yield _updates(plan)
        yield from (_addresses(kind, plan) for kind in ("create", "import", "forget"))
    if result.verdict:
        waived = [finding for finding in result.verdict.findings if finding.result == "waived"]
        yield _finding_table("waived", "policy finding(s) waived", waived)
        yield from (_table(table) for table in result.verdict.tables)


def _destroyed(kind: str, plan: Plan, allowed: tuple[str, ...]) -> Section:
    changes = plan.of_kind(kind)
    rows = tuple(
        (cell(Code(c.address)), cell(Code(f"--allow-destroy {c.address}") if c.address in allowed else ""), _why(c))
        for c in changes
    )
    columns = ("resource", "allowed by", "why")
    return Section(kind, f"to {kind}", columns, rows, len(rows), folded=False, tone="bad")


_REASONS = {
    "delete_because_no_resource_config": "its block is gone from the source",
    "delete_because_no_module": "its module is gone from the source",
    "delete_because_wrong_repetition": "its block no longer has this kind of index",
    "delete_because_count_index": "its index is beyond the new count",
    "delete_because_each_key": "its key is gone from for_each",
    "delete_because_no_move_target": "it was moved to where nothing is declared",
    "replace_because_cannot_update": "what changes cannot be changed in place",
    "replace_because_tainted": "it was left damaged by an earlier run",
    "replace_by_request": "the command line asked for it",
    "replace_by_triggers": "replace_triggered_by names something that changes",
}
"""Terraform's `action_reason` (JSON output format 1.2) in words."""


def _why(change: Change) -> Cell:
    reason = _REASONS.get(change.reason, change.reason.replace("_", " "))
    forcing = [edit for edit in change.edits if edit.forces]
    return ((reason,), *(_edit(edit) for edit in forcing)) if forcing or reason else cell("")


def _edit(edit: Edit) -> Line:
    forces = " (forces replacement)" if edit.forces else ""
    return Code(edit.attribute), ": ", Code(edit.before), " → ", Code(edit.after), forces


def _findings(result: RunResult) -> Iterator[Section]:
    if result.verdict:
        section = _finding_table("findings", "policy finding(s) that block", list(result.verdict.blocking))
        yield replace(section, folded=False, tone="bad")


def _finding_table(key: str, title: str, findings: list[Finding]) -> Section:
    rows = tuple(
        (cell(f.result), cell(f.rule), cell(Code(f.address)), cell(f.message), cell(*_place(f))) for f in findings
    )
    return Section(key, title, ("result", "rule", "resource", "why", "where"), rows, len(rows))


def _place(finding: Finding) -> Line:
    return (Code(f"{finding.file}:{finding.line}" if finding.line else finding.file),) if finding.file else ("",)


def _drift(result: RunResult) -> Section:
    rows = tuple((cell(Code(address)), tuple(map(_drifted, items))) for address, items in drifted(result.drift).items())
    columns = ("resource", "attribute: what Terraform left → what is there now")
    title = "resource(s) changed behind Terraform's back"
    return Section("drift", title, columns, rows, len(rows), folded=False, tone="bad")


def _drifted(item: DriftItem) -> Line:
    return *((Code(item.attribute), ": ") if item.attribute else ()), Code(item.before), " → ", Code(item.after)


def _updates(plan: Plan) -> Section:
    changes = plan.of_kind("update")
    rows = tuple((cell(Code(c.address)), tuple(map(_edit, c.edits)) or cell("")) for c in changes)
    return Section("update", "to update", ("resource", "what changes"), rows, len(rows), tone="warn")


def _addresses(kind: str, plan: Plan) -> Section:
    rows = tuple((cell(Code(change.address)),) for change in plan.of_kind(kind))
    return Section(kind, f"to {kind}", ("resource",), rows, len(rows))


def _table(table: Table) -> Section:
    rows = tuple(tuple(cell(text) for text in row) for row in table.rows)
    return Section(f"table: {table.title}", table.title, table.columns, rows, note=table.note)


def _aside(result: RunResult) -> Iterator[Section]:
    checks = tuple(
        (cell(check.target), cell(check.state), cell(f"{check.latency_ms:.0f}"), cell(check.expected), cell(check.seen))
        for check in result.checks
    )
    yield Section("checks", "Smoke checks", ("what", "state", "ms", "expected", "seen"), checks)
    outputs = tuple((cell(name), cell(Code(str(value)))) for name, value in sorted(result.outputs.items()))
    yield Section("outputs", "Outputs", ("name", "value"), outputs)
    packages = tuple(
        (cell(p.function), cell(Code(p.sha256)), cell(f"{p.size_bytes / 1024:.0f}")) for p in result.packages
    )
    yield Section("packages", "Packages", ("function", "sha256", "kB"), packages)
    steps = tuple((cell(t.step), cell(f"{t.seconds:.1f}")) for t in result.timings)
    total = (cell("total"), cell(f"{sum(t.seconds for t in result.timings):.1f}"))
    yield Section("steps", "Steps", ("step", "seconds"), (*steps, total) if steps else ())
