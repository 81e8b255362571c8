"""Ways of having checked nothing that the gate must notice by name, beside those of the checkov command."""

from __future__ import annotations

import json
import os
import signal
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tools.errors import ExitCode, GateUnsound
from tools.policy.client import PolicyWorker


def truncated(path: Path, plan: bytes) -> None:
    path.write_bytes(plan[: len(plan) // 2])


def empty_object(path: Path, plan: bytes) -> None:
    path.write_text("{}")


def empty_file(path: Path, plan: bytes) -> None:
    path.touch()


def no_planned_values(path: Path, plan: bytes) -> None:
    path.write_text(json.dumps({k: v for k, v in json.loads(plan).items() if k != "planned_values"}))


def empty_planned_values(path: Path, plan: bytes) -> None:
    path.write_text(json.dumps({**json.loads(plan), "planned_values": {}}))


def one_resource_less(path: Path, plan: bytes) -> None:
    document = json.loads(plan)
    document["planned_values"]["root_module"]["child_modules"].pop()
    path.write_text(json.dumps(document))


def missing_file(path: Path, plan: bytes) -> None:
    pass


def binary_plan(path: Path, plan: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tfplan", os.urandom(2000))


def errored_plan(path: Path, plan: bytes) -> None:
    path.write_text(json.dumps({**json.loads(plan), "errored": True}))


def targeted_plan(path: Path, plan: bytes) -> None:
    path.write_text(json.dumps({**json.loads(plan), "complete": False}))


@pytest.mark.parametrize(
    "spoil",
    [
        truncated, empty_object, empty_file, no_planned_values, empty_planned_values, one_resource_less, missing_file,
        binary_plan, errored_plan, targeted_plan,
    ],
    ids=lambda spoil: spoil.__name__,
)  # fmt: skip
def test_a_document_that_is_not_a_whole_plan_is_unsound(
    worker: PolicyWorker, plan: Any, judged: Any, tmp_path: Path, spoil: Any
) -> None:
    path = tmp_path / "plan.json"
    spoil(path, plan("clean").read_bytes())

    verdict = judged(worker, path)

    assert verdict.result == "unsound"
    assert verdict.reasons


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda stack: (stack / "main.tf").write_text('resource "a" {{{'), "could not parse"),
        (lambda stack: (stack / "main.tf").write_text(""), "did not judge 3 of 3 resource blocks"),
        (
            lambda stack: (stack / "main.tf").write_text(
                (stack / "main.tf").read_text().replace('"./table"', '"terraform-aws-modules/dynamodb-table/aws"')
            ),
            "module.table.aws_dynamodb_table.this",
        ),
        (lambda stack: (stack / "table" / "main.tf").unlink(), "module.table.aws_dynamodb_table.this"),
    ],
    ids=["a syntax error", "an empty file", "a module from a registry", "a module that is gone"],
)
def test_source_that_checkov_did_not_read_is_unsound(
    worker: PolicyWorker, plan: Any, judged: Any, stack: Path, edit: Any, says: str
) -> None:
    edit(stack)

    verdict = judged(worker, plan("clean"), stack)

    assert verdict.result == "unsound"
    assert says in "\n".join(verdict.reasons)


def test_a_folder_that_is_not_there_is_unsound(worker: PolicyWorker, tmp_path: Path) -> None:
    with pytest.raises(GateUnsound):
        worker.scan_hcl([tmp_path / "nothing"]).result(120)


RAISE = "def boom(*_, **__): raise RuntimeError('boom')"
CONNECT = "def boom(*_, **__):\n    import socket; socket.create_connection(('127.0.0.1', 9))"
FORGET = """
def sabotage():
    from checkov.terraform.checks.resource.registry import resource_registry
    resource_registry.checks["aws_dynamodb_table"].clear()
"""
FILTER = """
def sabotage():
    from checkov.runner_filter import RunnerFilter
    RunnerFilter.should_run_check = lambda *_, **__: False
"""
DROP = """
def sabotage():
    from checkov.terraform.plan_runner import Runner
    Runner.get_entity_context = lambda *_: {}
"""
BREAK = {
    "a rule raises": (
        f"{RAISE}\ndef sabotage(): rule('CKV_AWS_28').scan_resource_conf = boom",
        "Failed to run check CKV_AWS_28",
    ),
    "a graph rule raises": (
        f"{RAISE}\ndef sabotage(): rule('CKV2_AWS_64').run = boom",
        "Failed to run graph check CKV2_AWS_64",
    ),
    "a rule phones home": (
        f"{CONNECT}\ndef sabotage(): rule('CKV_AWS_28').scan_resource_conf = boom",
        "no network, on purpose",
    ),
    "rules are missing": (
        FORGET,
        "AWS rules for the plan scan; at least",
    ),
    "every rule is filtered out": (
        FILTER,
        "evaluated no rule",
    ),
    "resources are dropped": (
        DROP,
        "did not judge 3 of 3 planned resources",
    ),
}


@pytest.mark.parametrize(("code", "says"), BREAK.values(), ids=BREAK)
def test_a_checkov_that_does_not_do_its_work_is_unsound(
    sabotaged: Any, plan: Any, judged: Any, code: str, says: str
) -> None:
    verdict = judged(sabotaged(code), plan("clean"))

    assert verdict.result == "unsound"
    assert says in "\n".join(verdict.reasons)


def test_a_scan_that_is_killed_is_unsound(sabotaged: Any, plan: Any, judged: Any) -> None:
    code = "def die(*_, **__):\n    import signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    worker = sabotaged(code + "def sabotage(): rule('CKV_AWS_28').scan_resource_conf = die")

    with pytest.raises(GateUnsound, match="could not finish a scan") as caught:
        judged(worker, plan("clean"))

    assert "signal 9" in caught.value.why
    assert caught.value.exit_code is ExitCode.UNUSABLE


def test_a_worker_that_is_killed_in_the_middle_of_a_scan_is_unsound(sabotaged: Any, plan: Any, tmp_path: Path) -> None:
    # GIVEN a scan that is under way
    begun = tmp_path / "begun"
    code = f"def hang(*_, **__):\n    import time; open({str(begun)!r}, 'w'); time.sleep(600)\n"
    worker = sabotaged(code + "def sabotage(): rule('CKV_AWS_28').scan_resource_conf = hang")
    asked = worker.scan_plan(plan("clean"))
    until = time.monotonic() + 120
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.02)

    # WHEN the worker itself is killed
    os.kill(worker._process.pid, signal.SIGKILL)

    # THEN nobody waits for the scan it left behind
    with pytest.raises(GateUnsound, match="signal 9"):
        asked.result(30)
