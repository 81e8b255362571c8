"""The harness as a person uses it: a whole process, an emulator and a build folder that nobody else uses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.integration.emulator.endpoint import free_port
from tools.context import REPOSITORY

ENVIRONMENTS = ("dev", "preprod", "prod")
ACCOUNTS = {"dev": "111111111111", "preprod": "222222222222", "prod": "333333333333"}

# What somebody may well have in the shell; none of it may reach a child process of a local run.
REAL = {
    "AWS_PROFILE": "somebodys-real-profile",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "somebodys-real-secret",
    "AWS_SESSION_TOKEN": "somebodys-real-token",
    "TF_CLI_CONFIG_FILE": "/nonexistent/terraform.rc",
    "TF_VAR_environment": "somewhere-else",
}


Plans = Callable[[str, str], dict[str, Any]]
"""An environment's and a stack's name → plan.json."""


@dataclass
class Harness:
    """`python -m tools` in a checkout, with a build folder and an emulator port that nobody else uses."""

    build: Path
    root: Path = REPOSITORY
    port: int = field(default_factory=free_port)
    extra: dict[str, str | None] = field(default_factory=dict)
    """Variables to set; None takes one away."""

    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_", "SAFEMATE_EMULATOR", "NOX_"))}
        own = {"SAFEMATE_BUILD_DIR": str(self.build), "SAFEMATE_EMULATOR_PORT": str(self.port)}
        return {name: value for name, value in (kept | REAL | own | self.extra).items() if value is not None}

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tools", *arguments], cwd=self.root, env=self.env(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
        )  # fmt: skip

    def run(self, *arguments: str, expect: int | None = 0) -> str:
        """Run a verb to its end and return all it printed; a surprising exit code fails the test with that output."""
        process = self.start(*arguments)
        printed, _ = process.communicate(timeout=800)
        if expect is not None:
            assert process.returncode == expect, f"{arguments} exited {process.returncode}:\n{printed}"
        assert "Traceback" not in printed, printed
        return printed

    def folder(self, environment: str, target: str = "local") -> Path:
        return self.build / target / environment / "service"

    def plan(self, environment: str, target: str = "local") -> dict[str, Any]:
        return dict(json.loads((self.folder(environment, target) / "plan.json").read_text()))

    def outputs(self, environment: str, target: str = "local") -> dict[str, Any]:
        return dict(json.loads((self.folder(environment, target) / "outputs.json").read_text()))

    def verdict(self, environment: str) -> dict[str, Any]:
        return dict(json.loads((self.folder(environment) / "verdict.json").read_text()))

    def client(self, service: str, environment: str) -> Any:
        """A boto3 client that is root of the environment's account."""
        session = boto3.Session(ACCOUNTS[environment], "test", region_name="us-east-1")
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 2})
        return session.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", config=config)
