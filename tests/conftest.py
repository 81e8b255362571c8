"""What every test may rely on: a project of its own to break, and no way out of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError, socket_allow_hosts

from tools.context import REPOSITORY, Context

__all__ = ["SocketConnectBlockedError"]


@pytest.fixture(autouse=True)
def loopback_only() -> None:
    """No test talks to anything but this machine."""
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small copy of the repository: environments and Terraform, free to be changed."""
    root = tmp_path / "project"
    for part in ("environments", "terraform"):
        shutil.copytree(REPOSITORY / part, root / part, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    for file in ("pyproject.toml", "policies/limits.json"):
        (root / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(REPOSITORY / file, root / file)
    return root


@pytest.fixture
def caller() -> dict[str, str]:
    """The environment of somebody's shell, real AWS settings and all."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/home/somebody",
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
        "AWS_SECRET_ACCESS_KEY": "real-secret",
        "AWS_SESSION_TOKEN": "real-token",
        "TF_VAR_environment": "prod",
        "HTTPS_PROXY": "http://proxy.example:3128",
    }


@pytest.fixture
def context(project: Path, tmp_path: Path, caller: Mapping[str, str]) -> Context:
    """A context that points at the copy and at a build folder of its own."""
    return Context(project, tmp_path / "build", caller)
