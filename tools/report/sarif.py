"""findings.sarif: what the policies and a drift check found, for GitHub code scanning and every other SARIF reader.

SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), and of it the part that GitHub reads
(docs.github.com/code-security, "SARIF support for code scanning"): each result needs a rule, a message and a place in
the repository; `primaryLocationLineHash` is what it recognises an alert by, so ours is made of rule and address, and
an alert survives that its line moves. Each environment has an `automationDetails.id` of its own, as GitHub refuses two
runs of one tool that have the same.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from tools import __version__
from tools.model import Finding, RunResult
from tools.report.contents import drifted

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
DRIFT = "SM_DRIFT"
"""The rule that a drifted resource breaks: everything is as Terraform left it."""

_LEVEL = {"fail": "error", "unknown": "warning", "waived": "note"}
_POLICIES = ("policies/waivers.yaml", 1)


class Finder(Protocol):
    """Who knows where a resource is written; see tools/report/places.py."""

    def find(self, address: str) -> tuple[str, int]:
        """File relative to the repository, and 1-based line."""


@dataclass(frozen=True)
class _Item:
    """A finding or a drifted resource, as SARIF sees both. `text` is its whole message."""

    rule: str
    name: str
    address: str
    result: str
    text: str
    place: tuple[str, int]


def render(result: RunResult, places: Finder, pages: Mapping[str, str]) -> str:
    """The SARIF log of one environment's run.

    Args:
        pages: the explanation of each rule that has one, in Markdown, by rule id.
    """
    items = [*_findings(result, places), *_drift(result, places)]
    names = {item.rule: item.name for item in items}
    rules = sorted(names)
    where = f"{result.target}/{result.environment}/{result.stack}"
    run = {
        "tool": {
            "driver": {
                "name": "SafeMate gate",
                "semanticVersion": __version__,
                "rules": [_rule(rule, names[rule], pages.get(rule, "")) for rule in rules],
            }
        },
        "automationDetails": {"id": f"safemate/{'drift' if result.verb == 'drift' else 'gate'}/{where}/"},
        "invocations": [_invocation(result)],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(item, rules.index(item.rule), fingerprint)
            for item, fingerprint in zip(items, _fingerprints(items, where), strict=True)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _findings(result: RunResult, places: Finder) -> Iterator[_Item]:
    for finding in result.verdict.findings if result.verdict else ():
        name = finding.message.split("; ")[0].split(" (")[0]
        text = f"{finding.address} in {result.environment}: {finding.message}"
        yield _Item(finding.rule, name, finding.address, finding.result, text, _place(finding, places))


def _place(finding: Finding, places: Finder) -> tuple[str, int]:
    """A finding's own place; for one that has none inside the repository, where its resource is written."""
    inside = finding.file and not finding.file.startswith(("/", "../"))
    if inside and finding.line > 0:
        return finding.file, finding.line
    return _POLICIES if finding.source == "policies" else places.find(finding.address)


def _drift(result: RunResult, places: Finder) -> Iterator[_Item]:
    for address, items in drifted(result.drift).items():
        changed = "; ".join(f"{i.attribute or 'the resource'}: {i.before} → {i.after}" for i in items)
        text = f"{address} in {result.environment} is no longer what Terraform left: {changed}"
        yield _Item(DRIFT, "Everything is as Terraform left it", address, "fail", text, places.find(address))


def _rule(rule: str, name: str, page: str) -> dict[str, Any]:
    title = page.partition("\n")[0].removeprefix("#").strip().removeprefix(f"{rule}:").strip() or name or rule
    found: dict[str, Any] = {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": page or f"{title}. `nox -s explain -- {rule}` says more."},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", "terraform"], "problem.severity": "error"},
    }
    if page:
        found["help"]["markdown"] = page
    return found


def _result(item: _Item, index: int, fingerprint: str) -> dict[str, Any]:
    file, line = item.place
    found: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": index,
        "level": _LEVEL.get(item.result, "error"),
        "message": {"text": item.text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(file), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": line},
                },
                "logicalLocations": [{"fullyQualifiedName": item.address, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if item.result == "waived":
        reason = item.text.partition("; waived ")[2] or item.text
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": f"waived {reason}"}]
    return found


def _fingerprints(items: list[_Item], where: str) -> Iterator[str]:
    """What each result is recognised by; those of one rule about one resource are numbered, as GitHub does."""
    seen: Counter[str] = Counter()
    for item in items:
        digest = hashlib.sha256("\0".join((where, item.rule, item.address)).encode()).hexdigest()[:16]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"


def _invocation(result: RunResult) -> dict[str, Any]:
    """Whether the gate could be trusted, and what speaks against it."""
    verdict = result.verdict
    doubts = verdict.reasons if verdict and verdict.result == "unsound" else ()
    judged = verdict is not None or result.verb != "plan"
    found: dict[str, Any] = {"executionSuccessful": judged and not doubts}
    if not judged:
        doubts = ("the run stopped before the gate had an answer",)
    if doubts:
        found["toolExecutionNotifications"] = [{"level": "error", "message": {"text": doubt}} for doubt in doubts]
    return found
