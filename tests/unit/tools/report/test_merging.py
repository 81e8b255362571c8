"""One report on several environments: what is the same in all of them stands once."""

from __future__ import annotations

import re
from dataclasses import replace

from policies.rule import Table
from tools.model import Change, Edit, Finding, RunResult
from tools.report import markdown
from tools.report.markdown import LIMIT


def in_environment(result: RunResult, name: str, *changes: Change, findings: tuple[Finding, ...] = ()) -> RunResult:
    assert result.plan
    assert result.verdict
    verdict = replace(result.verdict, findings=findings, allowed=(), tables=())
    return replace(result, environment=name, plan=replace(result.plan, changes=changes), verdict=verdict)


def update(value: str) -> Change:
    return Change("aws_lambda_function.f", "t", ("update",), edits=(Edit("role", "x", value),))


def rows(report: str, word: str) -> list[str]:
    return [line for line in report.splitlines() if word in line and line.startswith("|")]


def test_an_identical_change_stands_once_and_any_other_under_its_environment(result: RunResult) -> None:
    same, other = Change("aws_sqs_queue.q", "t", ("delete",)), Change("aws_sqs_queue.only", "t", ("delete",))
    results = [in_environment(result, "dev", same), in_environment(result, "prod", same, other)]
    report = markdown.render_combined(results)
    assert "<summary>3 to delete (dev 1, prod 2)</summary>" in report
    assert [row[:28] for row in rows(report, "aws_sqs_queue.q")] == ["| all | `aws_sqs_queue.q` | "]
    assert [row[:32] for row in rows(report, "only")] == ["| prod | `aws_sqs_queue.only` | "]


def test_changes_that_differ_in_the_environments_own_name_alone_are_identical(result: RunResult) -> None:
    names = ("dev", "preprod", "prod")
    report = markdown.render_combined([in_environment(result, name, update(f"{name}-safemate-r")) for name in names])
    assert rows(report, "aws_lambda_function.f") == [
        "| all | `aws_lambda_function.f` | `role`: `x` → `{environment}-safemate-r` |"
    ]


def test_a_change_that_points_at_another_environment_is_not_identical(result: RunResult) -> None:
    results = [
        in_environment(result, "dev", update("prod-safemate-r")),
        in_environment(result, "preprod", update("preprod-safemate-r")),
        in_environment(result, "prod", update("prod-safemate-r")),
    ]
    found = rows(markdown.render_combined(results), "aws_lambda_function.f")
    assert found == [
        "| dev, prod | `aws_lambda_function.f` | `role`: `x` → `prod-safemate-r` |",
        "| preprod | `aws_lambda_function.f` | `role`: `x` → `preprod-safemate-r` |",
    ]


def test_a_finding_of_several_environments_stands_once_and_keeps_its_words(result: RunResult) -> None:
    finding = Finding("CKV_X", "a.b", "fail", "behind a firewall in prod")
    results = [in_environment(result, name, findings=(finding,)) for name in ("dev", "preprod", "prod")]
    assert rows(markdown.render_combined(results), "CKV_X") == [
        "| all | fail | CKV_X | `a.b` | behind a firewall in prod |  |"
    ]


def test_tables_are_merged_by_row_and_one_with_other_columns_stays_apart(result: RunResult) -> None:
    def with_tables(name: str, *tables: Table) -> RunResult:
        run = in_environment(result, name)
        assert run.verdict
        return replace(run, verdict=replace(run.verdict, tables=tables))

    def other(name: str) -> Table:
        return Table("Matrix", (f"cells not in {name}",), (("1",),))

    quantities = Table("Quantities", ("what", "n"), (("dashboards", "1"),), "one note")
    dev = with_tables("dev", other("dev"), quantities)
    prod = with_tables("prod", other("prod"), replace(quantities, note="two notes"))
    report = markdown.render_combined([dev, prod])
    assert "| environments | cells not in dev |\n|---|---|\n| dev | 1 |\n" in report
    assert "| environments | cells not in prod |\n|---|---|\n| prod | 1 |\n" in report
    assert rows(report, "dashboards") == ["| all | dashboards | 1 |"]
    assert "\ndev: one note prod: two notes\n" in report
    assert re.findall("<summary>(.*?)</summary>", report) == ["Matrix", "Matrix", "Quantities"]


def test_the_same_row_twice_in_one_environment_stays_twice(result: RunResult) -> None:
    twice = (Change("a.b", "t", ("create",)),) * 2
    results = [in_environment(result, "dev", *twice), in_environment(result, "prod", twice[0])]
    assert [row.split("|")[1].strip() for row in rows(markdown.render_combined(results), "`a.b`")] == ["all", "dev"]


def test_the_head_has_every_environment_one_that_was_stopped_as_well(result: RunResult) -> None:
    stopped = replace(result, environment="prod", plan=None, verdict=None, notes=("stopped: no account",))
    head = markdown.render_combined([result, stopped]).split("<details")[0]
    assert head.startswith("# dev, prod: plan on local\n")
    assert "| prod | - | - | - |" in head
    assert "- prod: stopped: no account" in head
    assert "- dev: destruction allowed by name: aws_s3_bucket.data" in head


def test_the_worst_comes_first_whichever_environment_has_it_and_the_limit_holds(result: RunResult) -> None:
    creates = [Change(f"aws_sqs_queue.long_name_{n}", "t", ("create",)) for n in range(4000)]
    doomed = Change("aws_dynamodb_table.doomed", "t", ("delete",))
    results = [in_environment(result, "dev", *creates), in_environment(result, "prod", doomed)]
    report = markdown.render_combined(results)
    assert len(report.encode()) <= LIMIT
    assert report.index("1 to delete (prod 1)") < report.index("4,000 to create (dev 4,000)")
