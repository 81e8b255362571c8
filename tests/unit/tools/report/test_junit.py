"""junit.xml: one case for each finding and one for each rule that passed."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as Xml

from tools.model import DriftItem, Finding, RunResult, Verdict
from tools.report import junit


def suite_of(result: RunResult) -> Xml.Element:
    """The only suite, whose counts have been compared with its cases."""
    suites = Xml.fromstring(junit.render(result))  # noqa: S314 (our own text)
    (suite,) = suites
    for counts in (suites, suite):
        assert int(counts.get("tests", "")) == len(suite)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(counts.get(attribute, "")) == len(suite.findall(f"testcase/{tag}"))
    return suite


def cases(result: RunResult) -> list[tuple[str | None, str | None, str]]:
    """(rule, name, outcome) of every case."""
    found = suite_of(result)
    return [(case.get("classname"), case.get("name"), case[0].tag if len(case) else "") for case in found]


def test_every_finding_and_every_rule_that_passed_is_a_case(result: RunResult) -> None:
    assert cases(result) == [
        ("CKV_AWS_28", "aws_dynamodb_table.this", "failure"),
        ("CKV_AWS_59", "aws_api_gateway_method.health", "skipped"),
        ("CKV_AWS_7", "3 resource(s) passed", ""),
    ]


def test_a_failure_has_its_message_its_place_and_says_when_it_is_not_known(result: RunResult) -> None:
    unknown = Finding("R", "a.b", "unknown", "not yet", file="f.tf", line=3)
    failure = suite_of(replace(result, verdict=Verdict("fail", (unknown,), {}))).find("testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type"), failure.text) == ("not yet", "unknown", "f.tf:3")


def test_a_gate_that_cannot_be_trusted_is_an_error(result: RunResult) -> None:
    unsound = replace(result, verdict=Verdict("unsound", (), {}, ("one", "two")))
    assert [outcome for *_, outcome in cases(unsound)] == ["error", "error"]
    assert cases(replace(result, verdict=None)) == [("gate", "has an answer", "error")]


def test_drift_is_a_case_for_each_resource_and_none_is_a_pass(result: RunResult) -> None:
    drift = replace(result, verb="drift", verdict=None)
    items = (DriftItem("a.b", "x", "1", "2"), DriftItem("a.b", "y", "1", "2"), DriftItem("c.d", "", "exists", "gone"))
    assert cases(replace(drift, drift=items)) == [("drift", "a.b", "failure"), ("drift", "c.d", "failure")]
    assert [outcome for *_, outcome in cases(drift)] == [""]


def test_text_that_xml_cannot_hold_does_not_break_the_file(result: RunResult) -> None:
    hostile = Finding("R", 'a["<&\x00\x1b\ud800"]', "fail", "]]> \x08 <x>")
    ((_, name, outcome),) = cases(replace(result, verdict=Verdict("fail", (hostile,), {})))
    assert name == 'a["<&���"]'
    assert outcome == "failure"
