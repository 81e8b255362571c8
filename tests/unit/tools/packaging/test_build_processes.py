"""Builds in processes of their own: what a shell, a clock or a SIGKILL may do to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.unit.tools.packaging.repository import Repository
from tools.context import REPOSITORY
from tools.packaging.build import build

_ELSEWHERE = """
import os, sys, time
os.umask(int(sys.argv[2], 8))
later = time.time() + float(sys.argv[3])
time.time = lambda: later
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tools.context import Context
from tools.packaging.build import build
root, folder, flavour = Path(sys.argv[4]), Path(sys.argv[5]), sys.argv[6]
(package,) = build(Context(root, folder, {**os.environ, "UV_FAKE": str(root / "fetches.json")}), flavour)
print(package.path.name)
"""
"""Builds in a process of its own: repository, umask, seconds the clock is ahead, root, build folder, flavour."""


def test_a_build_killed_while_it_fetches_does_not_spoil_the_next(repo: Repository) -> None:
    # GIVEN a build in another process, killed with its installer in the middle of a fetch
    context = repo.context
    words = [sys.executable, "-c", _ELSEWHERE, REPOSITORY, "022", "0", context.root, context.build, "aws"]
    env = {**os.environ, **context.environ, "UV_FAKE_HANG": "1"}
    killed = subprocess.Popen([str(word) for word in words], env=env, start_new_session=True)
    deadline = time.monotonic() + 30
    while not repo.fetches() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()

    # WHEN the next one runs
    (package,) = build(context, "aws")

    # THEN it is complete, waits for nobody, and nothing of the dead one is left
    with zipfile.ZipFile(package.path) as opened:
        assert "dependency.py" in opened.namelist()
    wheels = list((context.build / "packages" / "aws" / ".wheels").glob(".*"))
    assert wheels == []


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_two_folders_with_another_umask_clock_and_file_modes_give_the_same_bytes(
    repo: Repository, tmp_path: Path, flavour: str
) -> None:
    made = []
    for number, (umask, mode, zone) in enumerate([("022", 0o644, "UTC"), ("077", 0o600, "Asia/Tokyo")]):
        # GIVEN the same sources in another folder, with other modes and times on disk
        root = tmp_path / f"copy{number}" / ("deep" * number)
        for path in [path for path in repo.root.rglob("*") if path.is_file()]:
            target = root / path.relative_to(repo.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            target.chmod(0o755 if path.name == "uv" else mode)
            os.utime(target, (1e9 * number, 1e9 * number))
        # WHEN it is built by a process of its own with another umask, clock and time zone
        words = [sys.executable, "-c", _ELSEWHERE, REPOSITORY, umask, str(1e8 * number), root, root / "build", flavour]
        env = {**os.environ, **repo.context.environ, "UV": str(root / "uv"), "TZ": zone}
        done = subprocess.run([str(word) for word in words], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append(root / "build" / "packages" / flavour / done.stdout.strip())

    # THEN name and bytes are the same
    assert made[0].name == made[1].name
    assert made[0].read_bytes() == made[1].read_bytes()
