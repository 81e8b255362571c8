"""findings.sarif: what GitHub's code scanning needs, at the right file and line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tools.model import DriftItem, Finding, RunResult, Verdict
from tools.report import sarif

DEMANDS = json.loads(Path(__file__).with_name("sarif_demands.json").read_text(encoding="utf-8"))
PAGE = "# CKV_SM_0001: Names begin with the environment\n\n## Why\n\nBecause.\n"


class Source:
    """Everything is written in line 12 of one file."""

    def find(self, address: str) -> tuple[str, int]:
        return f"terraform/stacks/service/{address.split('.')[0]}.tf", 12


def run_of(result: RunResult, pages: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The only run of a log, after the log has been held against the specification's demands."""
    log = json.loads(sarif.render(result, Source(), pages or {}))
    jsonschema.validate(log, DEMANDS)
    (run,) = log["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    assert all(ids[found["ruleIndex"]] == found["ruleId"] for found in run["results"])
    return dict(run)


def with_findings(result: RunResult, *findings: Finding) -> RunResult:
    return replace(result, verdict=Verdict("fail", findings, {}))


def place(found: dict[str, Any]) -> tuple[str, int]:
    physical = found["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def test_a_finding_is_at_its_file_and_line(result: RunResult) -> None:
    run = run_of(result)
    failed = next(found for found in run["results"] if found["ruleId"] == "CKV_AWS_28")
    assert place(failed) == ("terraform/a%20b.tf", 7)
    assert failed["level"] == "error"
    assert failed["message"]["text"] == "aws_dynamodb_table.this in dev: no | recovery"
    assert failed["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "aws_dynamodb_table.this"
    assert "suppressions" not in failed


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("R", "a.b", "fail", "m"), ("terraform/stacks/service/a.tf", 12)),
        (Finding("R", "a.b", "fail", "m", file="/tmp/elsewhere.tf", line=3), ("terraform/stacks/service/a.tf", 12)),
        (Finding("R", "a.b", "fail", "m", file="x.tf"), ("terraform/stacks/service/a.tf", 12)),
        (Finding("R", "a.b", "fail", "unused waiver", "policies"), ("policies/waivers.yaml", 1)),
    ],
)
def test_what_has_no_place_in_the_repository_gets_one(
    result: RunResult, finding: Finding, expected: tuple[str, int]
) -> None:
    (found,) = run_of(with_findings(result, finding))["results"]
    assert place(found) == expected


def test_a_waived_finding_is_suppressed_with_its_reason(result: RunResult) -> None:
    waived = next(found for found in run_of(result)["results"] if found["ruleId"] == "CKV_AWS_59")
    (suppression,) = waived["suppressions"]
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "waived until 2027 by us: on purpose"
    assert waived["level"] == "note"


def test_an_alert_is_known_by_rule_and_address_and_survives_that_its_line_moves(result: RunResult) -> None:
    def fingerprint(**changes: Any) -> str:
        finding = replace(Finding("R", 'm.a["x"]', "fail", "m", file="f.tf", line=3), **changes)
        (found,) = run_of(with_findings(result, finding))["results"]
        return str(found["partialFingerprints"]["primaryLocationLineHash"])

    assert fingerprint() == fingerprint(line=300, message="other")
    assert len({fingerprint(), fingerprint(rule="S"), fingerprint(address='m.a["y"]')}) == 3


def test_two_findings_of_one_rule_about_one_resource_are_two_alerts(result: RunResult) -> None:
    twice = (Finding("R", "a.b", "fail", "one thing"), Finding("R", "a.b", "fail", "another"))
    found = run_of(with_findings(result, *twice))["results"]
    assert len({item["partialFingerprints"]["primaryLocationLineHash"] for item in found}) == 2


def test_every_environment_and_stack_is_a_category_of_its_own(result: RunResult) -> None:
    others = ({"environment": "prod"}, {"stack": "bootstrap"}, {"verb": "drift"})
    runs = [result, *(replace(result, **other) for other in others)]
    assert len({run_of(run)["automationDetails"]["id"] for run in runs}) == 4


def test_a_rule_of_ours_brings_its_page_along_and_another_its_name(result: RunResult) -> None:
    findings = (
        Finding("CKV_SM_0001", "a.b", "fail", "name is x"),
        Finding("CKV_AWS_28", "a.b", "unknown", "Ensure point in time recovery; detail (not known until apply)"),
    )
    run = run_of(with_findings(result, *findings), {"CKV_SM_0001": PAGE})
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    ours, theirs = rules["CKV_SM_0001"], rules["CKV_AWS_28"]
    assert ours["shortDescription"]["text"] == "Names begin with the environment"
    assert ours["help"]["markdown"] == PAGE
    assert theirs["shortDescription"]["text"] == "Ensure point in time recovery"
    assert "markdown" not in theirs["help"]
    assert [found["level"] for found in run["results"]] == ["error", "warning"]


def test_a_gate_that_cannot_be_trusted_did_not_succeed_and_says_why(result: RunResult) -> None:
    unsound = Verdict("unsound", (), {}, ("checkov logged 2 errors",))
    (invocation,) = run_of(replace(result, verdict=unsound))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "checkov logged 2 errors"
    assert run_of(result)["invocations"] == [{"executionSuccessful": True}]
    (stopped,) = run_of(replace(result, verdict=None))["invocations"]
    assert stopped["executionSuccessful"] is False


def test_a_drifted_resource_is_one_result_with_every_attribute(result: RunResult) -> None:
    gone = DriftItem("a.b", "", "exists", "gone")
    items = (DriftItem("a.b", "status", "on", "off"), gone, DriftItem("c.d", "x", "1", "2"))
    first, second = run_of(replace(result, verb="drift", verdict=None, drift=items))["results"]
    assert (first["ruleId"], second["ruleId"]) == (sarif.DRIFT, sarif.DRIFT)
    assert first["message"]["text"].endswith("status: on → off; the resource: exists → gone")
    assert place(second) == ("terraform/stacks/service/c.tf", 12)
