"""Whatever is wrong, there is one clear error, the right exit code, and nothing is lost."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.emulator.endpoint import free_port
from tests.integration.system.harness import Harness


@pytest.fixture
def spoilt(clone: Callable[[], Path], tmp_path: Path) -> Iterator[Harness]:
    """A checkout of its own, to be spoilt."""
    subject = Harness(tmp_path / "build", root=clone())
    yield subject
    subject.run("emulator", "stop", expect=None)


def edit(harness: Harness, name: str, old: str, new: str) -> None:
    path = harness.root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def one_error(printed: str, *wanted: str) -> None:
    assert printed.count("error") >= 1
    assert "→" in printed
    for text in wanted:
        assert text in printed, printed


TFVARS = "environments/dev/terraform.tfvars"


def test_an_unknown_environment(spoilt: Harness) -> None:
    one_error(spoilt.run("apply", "staging", expect=2), '"staging"', "dev, preprod, prod")


def test_a_tfvars_key_that_is_missing(spoilt: Harness) -> None:
    edit(spoilt, TFVARS, "table_capacity", "# table_capacity")
    one_error(spoilt.run("plan", "dev", expect=2), TFVARS, 'lacks the key "table_capacity"')


def test_a_tfvars_key_that_is_unknown(spoilt: Harness) -> None:
    path = spoilt.root / TFVARS
    path.write_text(path.read_text() + "\nlog_retention_dyas = 7\n")
    one_error(spoilt.run("plan", "dev", expect=2), TFVARS, '"log_retention_dyas"')


def test_a_tfvars_value_that_is_not_accepted(spoilt: Harness) -> None:
    edit(spoilt, TFVARS, "retention_days", "retention_days = 8 #")
    edit(spoilt, TFVARS, '/docs/runbooks"', '/docs/runbooks/"')
    printed = spoilt.run("plan", "dev", expect=2)
    one_error(printed, "not accepted", "logs.retention_days", "runbook_url as https://…/docs/runbooks")


def test_tfvars_values_beyond_the_limits_are_refused_before_there_is_a_plan(spoilt: Harness) -> None:
    prod = TFVARS.replace("dev", "prod")
    right = (spoilt.root / prod).read_text()
    for old, new in [
        ("lambda_errors         = 5", "lambda_errors = 6"),
        ("client_requests_per_minute = 300", "client_requests_per_minute = 301"),
        ("waf_enabled                = true", "waf_enabled = false"),
        ("deletion_protection_enabled = true", "deletion_protection_enabled = false"),
        ("debug          = false", "debug = true"),
        ("retention_days = 30", "retention_days = 7"),
    ]:
        edit(spoilt, prod, old, new)
    assert "not accepted" in spoilt.run("plan", "prod", expect=2)
    events = (spoilt.build / "local/prod/service/events.jsonl").read_text()
    for said in (
        "alarms.lambda_errors to 5 or less",
        "300 client_requests_per_minute",
        "api.waf_enabled = true",
        "deletion_protection_enabled = true",
        "logs.debug = false",
        "logs.retention_days = 30",
    ):
        assert f"{said} in prod" in events or f"{said}, or less" in events, said

    # What functions are sized by is looked at once everything they are told is in order.
    (spoilt.root / prod).write_text(right)
    edit(
        spoilt,
        prod,
        "timeout_seconds = 60, reserved_concurrency = 100",
        "timeout_seconds = 61, reserved_concurrency = 0",
    )
    one_error(
        spoilt.run("plan", "prod", expect=2),
        "1024 memory_mb and 60 timeout_seconds",
        "reserved_concurrency of 1 or more",
    )


def test_a_port_taken_by_something_else(spoilt: Harness) -> None:
    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", spoilt.port), Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        one_error(
            spoilt.run("plan", "dev", expect=3), str(spoilt.port), f"process {os.getpid()}", "SAFEMATE_EMULATOR_PORT"
        )
    finally:
        server.shutdown()
        server.server_close()


def without_terraform(harness: Harness, tmp_path: Path) -> None:
    """A PATH without Terraform, a cache without one, and nobody to download it from."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "uv"):
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    harness.extra |= {
        "PATH": str(programs),
        "SAFEMATE_CACHE_DIR": str(tmp_path / "cache"),
        "SAFEMATE_TERRAFORM_RELEASES": f"http://127.0.0.1:{free_port()}",
    }


def test_terraform_absent_and_the_download_impossible(spoilt: Harness, tmp_path: Path) -> None:
    without_terraform(spoilt, tmp_path)
    one_error(spoilt.run("plan", "dev", expect=3), "Terraform", "TERRAFORM_BIN")


def test_terraform_too_old(spoilt: Harness, tmp_path: Path) -> None:
    old = tmp_path / "terraform-1.5"
    old.write_text('#!/bin/sh\necho \'{"terraform_version": "1.5.7"}\'\n')
    old.chmod(0o755)
    spoilt.extra["TERRAFORM_BIN"] = str(old)
    one_error(spoilt.run("plan", "dev", expect=2), "1.5.7", "1.11")


def test_no_provider_to_be_had(spoilt: Harness, tmp_path: Path) -> None:
    edit(spoilt, "terraform/stacks/service/.terraform.lock.hcl", '"5.100.0"', '"5.99.9"')
    spoilt.run("package")
    spoilt.extra |= {"HTTPS_PROXY": "http://127.0.0.1:9", "SAFEMATE_CACHE_DIR": str(tmp_path / "cache")}
    one_error(spoilt.run("plan", "dev", expect=3), "provider", "hashicorp/aws")


def test_aws_without_credentials(spoilt: Harness, tmp_path: Path) -> None:
    nothing = str(tmp_path / "nothing")
    spoilt.extra |= {
        "AWS_PROFILE": None, "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None,
        "AWS_CONFIG_FILE": nothing, "AWS_SHARED_CREDENTIALS_FILE": nothing, "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    one_error(spoilt.run("plan", "dev", "--target", "aws", expect=2), "credentials", "--target local")


def test_aws_with_the_wrong_account(spoilt: Harness) -> None:
    spoilt.run("emulator", "start")
    spoilt.extra |= {
        "AWS_PROFILE": None, "AWS_SESSION_TOKEN": None, "AWS_ACCESS_KEY_ID": "999999999999",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{spoilt.port}", "SAFEMATE_ALLOW_ENDPOINT": "1",
    }  # fmt: skip
    printed = spoilt.run("apply", "dev", "--target", "aws", "--yes", expect=2)
    one_error(printed, "999999999999", "111111111111")


def test_a_plan_edited_after_the_gate_is_not_applied(spoilt: Harness) -> None:
    spoilt.run("plan", "dev")
    plan = spoilt.folder("dev") / "plan.tfplan"
    plan.write_bytes(plan.read_bytes() + b"\0")
    one_error(spoilt.run("apply", "dev", "--saved-plan", expect=2), "plan.tfplan was changed after the gate passed it")
    assert spoilt.client("dynamodb", "dev").list_tables()["TableNames"] == []


def test_a_failing_policy_blocks_with_exit_1(spoilt: Harness) -> None:
    edit(spoilt, "terraform/modules/kms/main.tf", "enable_key_rotation", "# enable_key_rotation")
    one_error(spoilt.run("apply", "dev", expect=1), "CKV_AWS_7", "aws_kms_key.this")
    assert spoilt.verdict("dev")["result"] == "fail"
    assert spoilt.client("kms", "dev").list_keys()["Keys"] == []
