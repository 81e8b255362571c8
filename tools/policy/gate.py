"""The gate: what checkov and our own rules found in a plan and in its source, turned into one verdict. Pure;
docs/gate.md says it in prose.

The plan knows the values of this environment, the source knows what is not in the plan: blocks this environment does
not make, arguments the provider fills in. A rule that fails in either blocks. Where only one of the two can know, its
word counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from policies.guard import RULES
from policies.rule import Table
from tools.model import Finding, Verdict
from tools.policy.deployed_code import RULE as DEPLOYED_CODE
from tools.policy.guarding import LINT, Guarded
from tools.policy.plan_source import bare, is_unknown, planned, unread_documents
from tools.policy.rules import SETTINGS, WAIVERS, Rules
from tools.policy.scan import Place, Record, Scan, SkipComment
from tools.policy.soundness import reasons
from tools.policy.waiving import waive

UNREAD_DOCUMENT = "SM_P_0002"
"""Our own rule: the text of a policy document must be known at plan time, or no rule has read it."""

OWN = frozenset({UNREAD_DOCUMENT, LINT, DEPLOYED_CODE, *(rule.id for rule in RULES)})
"""Ids of our rules that checkov knows nothing of."""

NO_RULES = Guarded()

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
    guarded: Guarded = NO_RULES,
) -> Verdict:
    """The verdict on one plan.

    Args:
        plan_json: the plan as `terraform show -json` prints it.
        plan_scan: checkov's scan of that document.
        hcl_scan: checkov's scan of the stack's source.
        today: a waiver that has expired by then waives nothing.
        stack: whose plan it is; waivers for other stacks do not count.
        root: files in findings are named relative to this folder.
        guarded: what our rules over the whole plan said.

    Returns:
        unsound when what checkov did proves nothing (with reasons, without findings); fail when anything is neither
        passed, nor disabled, nor waived; else pass.
    """
    doubts = (*reasons(plan_json, plan_scan, hcl_scan, rules), *guarded.doubts)
    if doubts:
        return Verdict("unsound", (), {}, doubts)
    case = _Case(plan_json, plan_scan, hcl_scan, rules, root, guarded)
    waivers = [waiver for waiver in rules.waivers_for(environment, stack) if waiver.expires >= today]
    waived, unused = waive(case.findings(), waivers, environment, case.instances)
    findings = [*waived, *case.misnamed_rules(), *(unused if case.instances else ())]
    findings.sort(key=lambda finding: (finding.result == "waived", finding.address, finding.rule))
    blocked = any(finding.result != "waived" for finding in findings)
    result, tables = "fail" if blocked else "pass", (*guarded.tables, *case.comments())
    return Verdict(result, tuple(findings), case.counts(findings), tables=tables, passed=case.passed(findings))


class _Case:
    """One plan, its source, and what was said of both."""

    def __init__(
        self,
        plan: Mapping[str, Any],
        plan_scan: Scan,
        hcl_scan: Scan,
        rules: Rules,
        root: Path | None,
        guarded: Guarded,
    ) -> None:
        self._guarded = guarded
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
        """Every failure that no disabled rule accounts for, once. A plan that leaves nothing standing has none but
        those of our rules over the whole plan."""
        for rule, address, result, message in self._own():
            if rule in self._rules.disabled:
                self._disabled += 1
            else:
                yield self._at(rule, address, result, message)
        if self.instances:
            yield from self._of_checkov()

    def _own(self) -> Iterator[tuple[str, str, str, str]]:
        """(rule, address, result, message) of what our own rules say, but for failed checks, which are checkov's."""
        for rule, fault in self._guarded.faults:
            yield rule, fault.address, "unknown" if fault.unknown else "fail", fault.message
        for (rule, address), why in self._plan_scan.own.unknown.items():
            yield rule, address, "unknown", why + _SUFFIX["unknown"]
        for address, argument in unread_documents(self._plan):
            message = f"the text of {argument} is not known until apply, so no rule has read it"
            yield UNREAD_DOCUMENT, address, "unknown", message

    def _of_checkov(self) -> Iterator[Finding]:
        for record in self._enabled(self._plan_failed.values()):
            if result := self._of_plan(record):
                place = self._hcl_scan.resources.get(bare(record.address), Place())
                yield self._finding(record, result, "plan", place, _SUFFIX.get(result, ""))
        for record in self._enabled(self._hcl_failed.values()):
            if result := self._of_source(record):
                suffix = _SUFFIX["unresolved"] if result == "unknown" else ""
                for address in self._left(record):
                    yield self._finding(replace(record, address=address), result, "hcl", record.place, suffix)

    def _at(self, rule: str, address: str, result: str, message: str) -> Finding:
        """A finding of ours at the place in the source where the address is written, if it is written anywhere."""
        named = Place(address) if self._root and (self._root / address).is_file() else Place()
        place = self._hcl_scan.resources.get(bare(address), named)
        return Finding(rule, address, result, message, "plan", self._file(place), place.line)

    def _left(self, record: Record) -> list[str]:
        """Of which instances the plan has not said it already; of a block that makes none, the block."""
        instances = self.instances.get(record.address, [record.address])
        settled = self._plan_scan.passed if record.unresolved else frozenset()
        return [a for a in instances if (record.rule, a) not in self._plan_failed and (record.rule, a) not in settled]

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
        """Rules that are disabled or waived and that nobody has: a typing error, or a rule that is gone."""
        known = self._plan_scan.registered | self._hcl_scan.registered | OWN
        for rule in sorted(set(self._rules.disabled) - known):
            yield Finding(rule, f"policies/{SETTINGS}", "fail", "disabled, but there is no such rule", "policies")
        for rule in sorted({waiver.rule for waiver in self._rules.waivers} - known):
            yield Finding(rule, f"policies/{WAIVERS}", "fail", "waived, but there is no such rule", "policies")

    def comments(self) -> Iterator[Table]:
        """The skip comments of the source, which hide nothing, in the face of whoever reads the report."""
        rows = [(c.rule, f"{self._file(c.place)}:{c.place.line}") for c in self._hcl_scan.skip_comments]
        if rows:
            note = f"They hide nothing here. Take them out; what one resource need not pass is for policies/{WAIVERS}."
            yield Table("Inline skip comments, ignored", ("Rule", "Place"), tuple(rows), note)

    def passed(self, findings: Iterable[Finding]) -> dict[str, int]:
        """How many instances each rule without a finding has passed; of our own, how much each looked at."""
        rules = Counter(rule for rule, _ in self._plan_scan.passed) | Counter(self._guarded.seen)
        spoken = {finding.rule for finding in findings} | {rule for rule, _ in self._plan_failed}
        return {rule: rules[rule] for rule in sorted({*rules, *self._guarded.seen} - spoken)}

    def counts(self, findings: Iterable[Finding]) -> dict[str, int]:
        """How much was looked at, and what came of it."""
        results = [finding.result for finding in findings]
        said = {*self._plan_scan.passed, *self._hcl_scan.passed, *self._plan_failed, *self._hcl_failed}
        return {
            "resources": len(self._changes),
            "rules": len({rule for rule, _ in said} | set(self._guarded.seen)),
            "own_rules": len({rule for rule, _ in self._plan_scan.own.answers} | set(self._guarded.seen)),
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
