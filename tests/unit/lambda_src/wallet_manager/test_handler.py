"""The entry point in a process of its own, as a cold start runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LAMBDA_SRC = Path(__file__).parents[4] / "lambda_src"
TOO_HEAVY = ("boto3", "pydantic", "aws_xray_sdk", "grpc", "web3", "cdp", "moto")


def start(variables: Mapping[str, str], script: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LAMBDA_SRC),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_starts_with_what_terraform_sets(variables: dict[str, str]) -> None:
    done = start(variables, "from wallet_manager.handler import handler; print(callable(handler))")
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_refuses_to_start_in_demo_mode_in_prod(variables: dict[str, str]) -> None:
    prod = variables | {"ENVIRONMENT": "prod", "CORS_ORIGINS": "https://app.example.com", "DEMO_MODE": "true"}
    done = start(prod, "import wallet_manager.handler")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "shared.config.ConfigError: Invalid configuration: DEMO_MODE must be false when ENVIRONMENT is prod"
    )
    assert start(prod | {"DEMO_MODE": "false"}, "import wallet_manager.handler").returncode == 0


def test_a_cold_start_loads_nothing_heavy(variables: dict[str, str]) -> None:
    script = (
        "import json, sys, wallet_manager.handler\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = start(variables, script)
    loaded = json.loads(done.stdout)
    assert "botocore" in loaded
    assert not set(TOO_HEAVY) & set(loaded)
