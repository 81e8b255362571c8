"""report.md: the worst first, nothing in it that is not escaped, and never longer than GitHub takes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from policies.rule import Table
from tools.model import Change, DriftItem, Edit, Finding, RunResult, Verdict
from tools.report import markdown
from tools.report.markdown import LIMIT, code, text


def headings(report: str) -> list[str]:
    return re.findall(r"<summary>(.*?)</summary>", report)


def with_changes(result: RunResult, *changes: Change) -> RunResult:
    assert result.plan
    return replace(result, plan=replace(result.plan, changes=changes))


def test_what_is_destroyed_comes_first_then_what_is_replaced_and_the_rest_is_folded(result: RunResult) -> None:
    report = markdown.render(result)
    assert headings(report)[:6] == [
        "1 to delete", "1 to replace", "1 policy finding(s) that block", "1 to update", "2 to create",
        "1 policy finding(s) waived",
    ]  # fmt: skip
    opened = re.findall(r"<details open><summary>(.*?)</summary>", report)
    assert opened == ["1 to delete", "1 to replace", "1 policy finding(s) that block"]


def test_the_head_says_what_it_is_about_and_what_was_allowed(result: RunResult) -> None:
    head = markdown.render(result).split("<details")[0]
    assert head.startswith("# dev: plan on local\n")
    assert "**Plan:** 2 to create, 1 to update, 1 to replace, 1 to delete, 1 unchanged" in head
    assert "**Policy:** fail: 3 resources, 1 failed, 1 waived" in head
    assert "cd" * 32 in head
    assert "- destruction allowed by name: aws_s3_bucket.data" in head


def test_a_replacement_says_why_and_what_forces_it_and_an_update_what_changes(result: RunResult) -> None:
    report = markdown.render(result)
    assert (
        "| `aws_s3_bucket.data` | `--allow-destroy aws_s3_bucket.data` | what changes cannot be changed in place<br>"
        "`bucket`: `dev-old` → `dev-new` (forces replacement) |"
    ) in report
    assert "| `aws_lambda_function.f` | `timeout`: `30` → `60` |" in report


def test_a_finding_is_one_row_with_its_place_whatever_is_in_its_message(result: RunResult) -> None:
    row = next(line for line in markdown.render(result).splitlines() if "CKV_AWS_28" in line)
    assert row == "| fail | CKV_AWS_28 | `aws_dynamodb_table.this` | no \\| recovery | `terraform/a b.tf:7` |"


def test_what_a_rule_has_worked_out_is_a_table_with_its_note(result: RunResult) -> None:
    report = markdown.render(result)
    assert "| what | how many |\n|---|---|\n| alarms | 12 |\n\nas of today\n" in report


def test_drift_is_a_row_for_each_resource_with_both_values(result: RunResult) -> None:
    changed = (("status", "Enabled", "Suspended"), ("days", "7", "1"), ("", "exists", "gone"))
    items = tuple(DriftItem("a.b", *change) for change in changed)
    report = markdown.render(replace(result, verb="drift", verdict=None, drift=items))
    assert "**Drift:** 1 resource(s) changed behind Terraform's back" in report
    assert "| `a.b` | `status`: `Enabled` → `Suspended`<br>`days`: `7` → `1`<br>`exists` → `gone` |" in report
    assert "to delete" not in report


def test_a_plan_that_was_not_judged_says_so(result: RunResult) -> None:
    assert "**Policy:** not judged" in markdown.render(replace(result, verdict=None))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a|b", "`a\\|b`"),
        ("two\nlines", "`two lines`"),
        ("one ` tick", "`` one ` tick ``"),
        ("``", "``` `` ```"),
        ("", ""),
        ("x" * 1000, f"`{'x' * 599}…`"),
    ],
)
def test_a_value_cannot_leave_its_code_span(value: str, expected: str) -> None:
    assert code(value) == expected


@pytest.mark.parametrize(
    "hostile",
    ["![x](https://example.com/x.png)", "<img src=x>", "[a](javascript:b)", "**bold**", "&lt;", "# h", "~~x~~", "_x_"],
)
def test_text_cannot_be_markdown(hostile: str) -> None:
    escaped = text(hostile)
    assert escaped.replace("\\", "") == hostile
    assert not re.search(r"(?<!\\)[*\[\]<>&#~`]", escaped)
    assert text("log_group_name in dev-safemate-users") == "log_group_name in dev-safemate-users"


def many(kind: str, count: int) -> tuple[Change, ...]:
    return tuple(Change(f'module.t["{n}"].aws_sqs_queue.{kind}', "aws_sqs_queue", (kind,)) for n in range(count))


def test_a_report_that_is_too_long_is_cut_from_its_end_and_says_what_is_missing(result: RunResult) -> None:
    findings = tuple(Finding("CKV_X", f"a.b{n}", "fail", "message " * 20) for n in range(40))
    long = with_changes(result, *many("delete", 30), *many("create", 3000))
    report = markdown.render(replace(long, verdict=Verdict("fail", findings, {})))
    assert len(report.encode()) <= LIMIT
    assert len(report.encode()) > LIMIT - 3000
    assert report.count("aws_sqs_queue.delete`") == 30
    assert report.count("CKV_X") == 40
    assert "3,000 to create" in headings(report)
    left = re.search(r"… and ([\d,]+) more, in report.html", report)
    assert left
    missing = int(left.group(1).replace(",", ""))
    assert report.count("aws_sqs_queue.create`") == 3000 - missing > 100
    assert f"{missing:,} of 3,000 rows of “to create”" in report.split("<details")[0]
    assert report.rstrip().endswith("</details>")


def test_however_much_is_destroyed_the_findings_are_seen(result: RunResult) -> None:
    report = markdown.render(with_changes(result, *many("delete", 5000), *many("update", 5000)))
    assert len(report.encode()) <= LIMIT
    assert "CKV_AWS_28" in report
    assert report.count("aws_sqs_queue.delete`") > report.count("aws_sqs_queue.update`") > 0


@pytest.mark.parametrize("size", [1, 400, 100_000])
def test_no_single_value_breaks_the_limit(result: RunResult, size: int) -> None:
    wide = "ß" * size
    changes = [Change(wide, "t", ("update",), edits=(Edit(wide, wide, wide),) * 200) for _ in range(50)]
    tables = tuple(Table(f"{n} {wide}", (wide,), ((wide,),) * 9, wide) for n in range(60))
    verdict = Verdict("fail", (), {}, (wide,) * 500, tables, (wide,) * 500)
    report = markdown.render(replace(with_changes(result, *changes), verdict=verdict, notes=(wide,) * 100))
    assert len(report.encode()) <= LIMIT
    assert report.count("<details") == report.count("</details>")
