"""A Terraform of our own: a script that does what a test tells it to."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def fake_terraform(tmp_path: Path) -> Callable[[str], Path]:
    """Make an executable with this Python body; `argv` and `sys`, `time`, `json`, `os` are at hand."""

    def make(body: str) -> Path:
        path = tmp_path / "terraform"
        path.write_text(f"#!{sys.executable}\nimport json, os, sys, time\nargv = sys.argv[1:]\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make
