"""A local run must not be able to touch the real AWS, whatever the caller's shell holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest

from tools.context import Context
from tools.environments.load import load
from tools.model import Target
from tools.targets.access import Access, aws_environment, download_environment, emulated_environment, plain_environment

ENDPOINT = "http://127.0.0.1:4599"


@pytest.fixture
def env(context: Context, caller: Mapping[str, str]) -> dict[str, str]:
    return emulated_environment(caller, load(context, "dev"), ENDPOINT)


def test_nothing_of_the_callers_aws_settings_reaches_a_child_process(env: dict[str, str]) -> None:
    printed = subprocess.run(
        [sys.executable, "-c", "import os; print(sorted(os.environ.items()))"], env=env, capture_output=True, text=True
    ).stdout
    for secret in ("AKIA", "real-secret", "real-token", "production", "TF_VAR_", "proxy.example"):
        assert secret not in printed


def test_the_account_id_is_the_access_key(env: dict[str, str]) -> None:
    assert env["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert env["AWS_ENDPOINT_URL"] == ENDPOINT


def test_a_call_that_leaves_for_the_real_aws_finds_a_closed_door(env: dict[str, str]) -> None:
    code = (
        "import boto3, botocore.config as c\n"
        "import os; del os.environ['AWS_ENDPOINT_URL']\n"
        "once = c.Config(retries={'total_max_attempts': 1}, connect_timeout=3)\n"
        "boto3.client('sts', config=once).get_caller_identity()"
    )
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode
    assert "ProxyConnectionError" in done.stderr
    assert "127.0.0.1:9" in done.stderr


def test_the_harnesss_own_client_is_bound_to_the_emulator_and_the_account(
    context: Context, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    client = Access(Target.LOCAL, load(context, "dev"), ENDPOINT, env).client("s3")
    assert client.meta.endpoint_url == ENDPOINT
    assert client._request_signer._credentials.access_key == "111111111111"


def test_on_aws_the_callers_settings_are_kept_and_the_region_is_the_environments(
    context: Context, caller: Mapping[str, str]
) -> None:
    env = aws_environment({**caller, "AWS_REGION": "eu-west-1"}, load(context, "dev"))
    assert env["AWS_PROFILE"] == "production"
    assert env["AWS_REGION"] == "us-east-1"


def test_a_download_may_use_the_callers_proxy_and_a_plain_program_may_not(caller: Mapping[str, str]) -> None:
    assert download_environment(caller)["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert "HTTPS_PROXY" not in plain_environment(caller)
