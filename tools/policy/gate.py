"""The gate: what checkov found in a plan and in its source, turned into one verdict. Pure; docs/gate.md says it in
prose.

The plan knows the values of this environment, the source knows what is not in the plan: blocks this environment does
not make, arguments the provider fills in. A rule that fails in either blocks. Where only one of the two can know, its
word counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tools.model import Finding, Verdict
from tools.policy.plan_source import bare, is_unknown, planned, unread_documents
from tools.policy.rules import SETTINGS, WAIVERS, Rules, Waiver
from tools.policy.scan import Place, Record, Scan, SkipComment
from tools.policy.soundness import reasons

UNREAD_DOCUMENT = "SM_P_0002"
"""Our own rule: the text of a policy document must be known at plan time, or no rule has read it."""

_SUFFIX = {
    "unknown": " (not known until apply)",
    "unresolved": " (the source alone does not give the value, and this environment's plan does not either)",
}


def judge(
    environment: str,
    plan_json: Any,
    plan_scan: Scan,
    hcl_scan: Scan,
    rules: Rules,
    today: date,
    *,
    stack: str = "service",
    root: Path | None = None,
) -> Verdict:
    """The verdict on one plan.

    Args:
        plan_json: the plan as `terraform show -json` prints it.
        plan_scan: checkov's scan of that document.
        hcl_scan: checkov's scan of the stack's source.
        today: a waiver that has expired by then waives nothing.
        stack: whose plan it is; waivers for other stacks do not count.
        root: files in findings are named relative to this folder.

    Returns:
        unsound when what checkov did proves nothing (with reasons, without findings); fail when anything is neither
        passed, nor disabled, nor waived; else pass.
    """
    doubts = tuple(reasons(plan_json, plan_scan, hcl_scan, rules))
    if doubts:
        return Verdict("unsound", (), {}, doubts)
    case = _Case(plan_json, plan_scan, hcl_scan, rules, root)
    waivers = [waiver for waiver in rules.waivers_for(environment, stack) if waiver.expires >= today]
    waived, unused = _waive(case.findings(), waivers, environment)
    findings = [*waived, *case.misnamed_rules(), *(unused if case.instances else ())]
    findings.sort(key=lambda finding: (finding.result == "waived", finding.address, finding.rule))
    blocked = any(finding.result != "waived" for finding in findings)
    return Verdict("fail" if blocked else "pass", tuple(findings), case.counts(findings))


class _Case:
    """One plan, its source, and what was said of both."""

    def __init__(
        self, plan: Mapping[str, Any], plan_scan: Scan, hcl_scan: Scan, rules: Rules, root: Path | None
    ) -> None:
        self._plan, self._plan_scan, self._hcl_scan, self._rules, self._root = plan, plan_scan, hcl_scan, rules, root
        self._changes = {change["address"]: change for change in planned(plan)}
        self.instances: dict[str, list[str]] = defaultdict(list)  # of each block, by its bare address
        for address in self._changes:
            self.instances[bare(address)].append(address)
        self._plan_failed = {(record.rule, record.address): record for record in _failures(plan_scan)}
        self._hcl_failed = {(record.rule, record.address): record for record in _failures(hcl_scan)}
        self._settled = 0
        self._disabled = 0

    def findings(self) -> Iterator[Finding]:
        """Every failure that no disabled rule accounts for, once. A plan that leaves nothing standing has none."""
        if not self.instances:
            return
        for record in self._enabled(self._plan_failed.values()):
            if result := self._of_plan(record):
                place = self._hcl_scan.resources.get(bare(record.address), Place())
                yield self._finding(record, result, "plan", place, _SUFFIX.get(result, ""))
        for record in self._enabled(self._hcl_failed.values()):
            if result := self._of_source(record):
                suffix = _SUFFIX["unresolved"] if result == "unknown" else ""
                yield self._finding(record, result, "hcl", record.place, suffix)
        if UNREAD_DOCUMENT not in self._rules.disabled:
            for address, argument in unread_documents(self._plan):
                place = self._hcl_scan.resources.get(bare(address), Place())
                message = f"the text of {argument} is not known until apply, so no rule has read it"
                yield Finding(UNREAD_DOCUMENT, address, "unknown", message, "plan", self._file(place), place.line)

    def _enabled(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            if record.rule in self._rules.disabled:
                self._disabled += 1
            else:
                yield record

    def _of_plan(self, record: Record) -> str:
        """fail, unknown, or nothing when the rule looked only at what the plan cannot know and the source passes it."""
        block = (record.rule, bare(record.address))
        change = self._changes.get(record.address)
        unknown = [is_unknown(change, key) for key in record.keys] if change else []
        if not any(unknown) or block in self._hcl_failed:
            return "fail"
        if all(unknown) and block in self._hcl_scan.passed:
            self._settled += 1
            return ""
        return "unknown"

    def _of_source(self, record: Record) -> str:
        """fail, unknown, or nothing when the plan has said it of every instance, or alone knows the value and did."""
        instances = self.instances.get(record.address, [])
        failed = [(record.rule, address) in self._plan_failed for address in instances]
        answered = [
            fails or (record.rule, address) in self._plan_scan.passed
            for fails, address in zip(failed, instances, strict=True)
        ]
        if instances and all(failed):
            return ""
        if instances and record.unresolved and all(answered):
            self._settled += 1
            return ""
        return "unknown" if record.unresolved else "fail"

    def _finding(self, record: Record, result: str, source: str, place: Place, suffix: str) -> Finding:
        message = "; ".join([record.name, *record.details]) + suffix
        if comment := self._skip_comment(record, place):
            message += f" (the skip comment in line {comment.place.line} hides nothing: waive it in policies/{WAIVERS})"
        return Finding(record.rule, record.address, result, message, source, self._file(place), place.line)

    def _skip_comment(self, record: Record, place: Place) -> SkipComment | None:
        same = (comment for comment in self._hcl_scan.skip_comments if comment.rule == record.rule)
        return next((comment for comment in same if comment.place.file == place.file), None)

    def _file(self, place: Place) -> str:
        path = Path(place.file)
        return path.relative_to(self._root).as_posix() if self._root and path.is_relative_to(self._root) else place.file

    def misnamed_rules(self) -> Iterator[Finding]:
        """Disabled rules that no checkov has: a typing error, or a rule that is gone."""
        known = self._plan_scan.registered | self._hcl_scan.registered | {UNREAD_DOCUMENT}
        for rule in sorted(set(self._rules.disabled) - known):
            yield Finding(rule, f"policies/{SETTINGS}", "fail", "disabled, but there is no such rule", "policies")

    def counts(self, findings: Iterable[Finding]) -> dict[str, int]:
        """How much was looked at, and what came of it."""
        results = [finding.result for finding in findings]
        said = {*self._plan_scan.passed, *self._hcl_scan.passed, *self._plan_failed, *self._hcl_failed}
        return {
            "resources": len(self._changes),
            "rules": len({rule for rule, _ in said}),
            "passed": len(self._plan_scan.passed),
            "failed": results.count("fail"),
            "unknown": results.count("unknown"),
            "waived": results.count("waived"),
            "disabled": self._disabled,
            "settled": self._settled,
            "skip_comments": len(self._hcl_scan.skip_comments),
        }


def _failures(scan: Scan) -> Iterator[Record]:
    """What did not pass. A rule that an inline comment skipped has not passed."""
    yield from scan.failed
    for record in scan.skipped:
        yield replace(record, details=(*record.details, "skipped by a comment"))


def _waive(
    findings: Iterable[Finding], waivers: Iterable[Waiver], environment: str
) -> tuple[list[Finding], list[Finding]]:
    """The findings with waivers applied, and one more for every waiver that found nothing to waive."""
    left = {(waiver.rule, waiver.address): waiver for waiver in waivers}
    known, judged = dict(left), []
    for finding in findings:
        key = (finding.rule, finding.address)
        if waiver := known.get(key):
            left.pop(key, None)
            note = f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason.strip()}"
            finding = replace(finding, result="waived", message=f"{finding.message}; {note}")
        judged.append(finding)
    message = f"unused waiver: nothing to waive here in {environment}; take it out of policies/{WAIVERS}"
    return judged, [Finding(rule, address, "fail", message, "policies") for rule, address in left]
