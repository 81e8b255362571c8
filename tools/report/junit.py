"""junit.xml: the verdict as test cases, for CI systems that show those.

One case for each finding (a rule and a resource), and one for each rule that had nothing to say against the plan. The
format is the one that Jenkins, GitLab and GitHub's reporters read; there is no standard, and this is what they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from tools.model import Finding, RunResult
from tools.report.contents import drifted

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Everything that XML 1.0 (section 2.2) has no way to write."""


def render(result: RunResult) -> str:
    """The test suite of one environment's run."""
    cases = [*_gate(result), *_drift(result)]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
        "time": f"{sum(timing.seconds for timing in result.timings):.3f}",
    }
    name = f"safemate.{result.verb}.{result.target}.{result.environment}.{result.stack}"
    numbers = {key: str(value) for key, value in counts.items()}
    suites = Xml.Element("testsuites", numbers)
    suite = Xml.SubElement(suites, "testsuite", {"name": name, **numbers})
    suite.extend(cases)
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _gate(result: RunResult) -> Iterator[Xml.Element]:
    verdict = result.verdict
    if verdict is None:
        if result.plan and result.verb == "plan":
            yield _case("gate", "has an answer", "error", "the run stopped before the gate had an answer")
        return
    if verdict.result == "unsound":
        yield from (_case("gate", "can be trusted", "error", reason) for reason in verdict.reasons or ("unsound",))
    for finding in verdict.findings:
        kind = "skipped" if finding.result == "waived" else "failure"
        yield _case(finding.rule, finding.address, kind, finding.message, _place(finding), finding.result)
    yield from (_case(rule, f"{n} resource(s) passed") for rule, n in sorted(verdict.passed.items()))


def _drift(result: RunResult) -> Iterator[Xml.Element]:
    if result.verb != "drift" or result.plan is None:
        return
    for address, items in drifted(result.drift).items():
        changed = "\n".join(f"{i.attribute or 'the resource'}: {i.before} → {i.after}" for i in items)
        yield _case("drift", address, "failure", changed, kind="drift")
    if not result.drift:
        yield _case("drift", "everything is as Terraform left it")


def _place(finding: Finding) -> str:
    return f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.file


def _case(rule: str, name: str, outcome: str = "", message: str = "", place: str = "", kind: str = "") -> Xml.Element:
    case = Xml.Element("testcase", {"classname": _clean(rule), "name": _clean(name)})
    if outcome:
        attributes = {"message": _clean(message)} | ({"type": kind or outcome} if outcome != "skipped" else {})
        found = Xml.SubElement(case, outcome, attributes)
        if place and outcome != "skipped":
            found.text = _clean(place)
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
