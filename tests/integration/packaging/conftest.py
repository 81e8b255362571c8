from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.context import REPOSITORY, Context
from tools.edges import process

BUILD = """
import os, sys, time
os.umask(int(sys.argv[2], 8))
later = time.time() + float(sys.argv[3])
time.time = lambda: later
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tools.context import Context
from tools.errors import HarnessError
from tools.packaging.build import build
root = Path(sys.argv[4])
try:
    (package,) = build(Context(root, root / "build", dict(os.environ)), sys.argv[5], ["wallet_manager"])
except HarnessError as error:
    sys.exit(f"{error.what}\\n{error.why}")
print(package.path)
"""


@pytest.fixture(scope="session")
def build_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build wallet_manager in a new folder by a process of its own, and return the zip."""

    def build(flavour: str, *, umask: str = "022", ahead: float = 0, environ: dict[str, str] | None = None) -> Path:
        root = tmp_path_factory.mktemp("repository")
        mode = 0o666 & ~int(umask, 8)
        shutil.copytree(REPOSITORY / "lambda_src", root / "lambda_src")
        for path in root.rglob("*"):
            os.utime(path, (1e9 + ahead, 1e9 + ahead))
            path.chmod(mode | 0o700 if path.is_dir() else mode)
        done = process.run(
            [sys.executable, "-c", BUILD, REPOSITORY, umask, str(ahead), root, flavour],
            env={**(os.environ if environ is None else environ), "TZ": "Asia/Tokyo" if ahead else "UTC"},
        )
        if "no answer from the index" in done.stderr:
            pytest.skip("the package index cannot be reached from here")
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    return build


@pytest.fixture
def copy(tmp_path: Path) -> Context:
    """A copy of the functions, to be changed."""
    shutil.copytree(REPOSITORY / "lambda_src", tmp_path / "lambda_src")
    return Context(tmp_path, tmp_path / "build", dict(os.environ))


@pytest.fixture
def pip_only(tmp_path: Path) -> dict[str, str]:
    """An environment in which pip is found and uv is not."""
    venv = tmp_path / "pip"
    done = process.run([sys.executable, "-m", "venv", venv], env=dict(os.environ))
    if done.returncode != 0:
        pytest.skip("this Python cannot make a virtual environment with pip")
    return {**os.environ, "PATH": f"{venv / 'bin'}{os.pathsep}{os.defpath}", "UV": "/nonexistent/uv"}
