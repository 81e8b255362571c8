"""The entry point in a process of its own, as a cold start runs it, and its settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from api_monitor.app import deployment
from api_monitor.settings import ANY_SITE, load_settings
from shared.config import ConfigError

LAMBDA_SRC = Path(__file__).parents[4] / "lambda_src"


def start(variables: Mapping[str, str], script: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LAMBDA_SRC),
        "PYTHONDONTWRITEBYTECODE": "1",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_cold_start_loads_no_library_at_all(variables: dict[str, str]) -> None:
    ours = {"api_monitor", "shared", "__main__"}
    script = (
        "import json, sys\nbefore = set(sys.modules)\nimport api_monitor.handler\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(json.dumps(sorted(new - sys.stdlib_module_names)))"
    )
    done = start(variables, script)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) <= ours


def test_what_is_missing_or_wrong_is_named_all_at_once(variables: dict[str, str]) -> None:
    variables |= {"WALLET_API_URL": "ftp://x", "ALERT_TOPIC_ARN": "dev-safemate-alarms", "X402_ASSET": ""}
    with pytest.raises(ConfigError) as caught:
        load_settings(variables)
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "WALLET_API_URL",
        "ALERT_TOPIC_ARN",
        "X402_ASSET",
    ]


def test_urls_of_aws_and_of_the_emulator_are_taken(variables: dict[str, str]) -> None:
    for url in (
        "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod",
        "http://127.0.0.1:4566/restapis/4cf680d4/dev/_user_request_",
    ):
        assert load_settings(variables | {"WALLET_API_URL": url}).wallet_api == url
    with pytest.raises(ConfigError):
        load_settings(variables | {"WALLET_API_URL": "https://host/prod/"})


@pytest.mark.parametrize(
    ("origins", "asked_as"),
    [("*", ANY_SITE), ("https://app.safemate.example,https://b.example", "https://app.safemate.example")],
)
def test_cors_is_asked_for_a_site_that_is_configured(variables: dict[str, str], origins: str, asked_as: str) -> None:
    assert deployment(load_settings(variables | {"CORS_ORIGINS": origins})).origin == asked_as


def test_free_tier_is_off_unless_it_is_asked_for(variables: dict[str, str]) -> None:
    assert load_settings(variables).free_tier
    del variables["OPTIMIZE_FOR_FREE_TIER"]
    assert not load_settings(variables).free_tier
