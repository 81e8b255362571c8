from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.context import REPOSITORY
from tools.errors import Busy
from tools.terraform import run_lock

SLEEPER = "import sys; print('ready', flush=True); sys.stdin.read()"

KILLED_HARNESS = """
import os, subprocess, sys
from pathlib import Path
from tools.terraform import run_lock
with run_lock.hold(Path(sys.argv[1]), "apply") as lock:
    terraform = subprocess.Popen([sys.executable, "-c", sys.argv[2]], pass_fds=(lock.fd,), stdin=0, stdout=1)
    terraform.stdout
    os._exit(9)
"""


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A harness that was killed while its Terraform goes on, until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_HARNESS, str(tmp_path / "run"), SLEEPER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.wait()
    yield process
    if not process.stdin.closed:
        process.stdin.close()
    process.stdout.close()


def test_holding_makes_the_folder_and_says_who_holds_it(tmp_path: Path) -> None:
    with run_lock.hold(tmp_path / "build" / "dev", "apply"):
        holder = run_lock.holder_of(tmp_path / "build" / "dev")
    assert holder is not None
    assert (holder.pid, holder.host, holder.verb) == (os.getpid(), socket.gethostname(), "apply")


def test_a_second_run_is_refused_with_the_holder_named(tmp_path: Path) -> None:
    with run_lock.hold(tmp_path, "destroy"), pytest.raises(Busy) as refused, run_lock.hold(tmp_path, "apply"):
        pytest.fail("two runs at once")
    for part in (str(os.getpid()), socket.gethostname(), "destroy since 20"):
        assert part in refused.value.what


def test_a_lock_given_back_can_be_taken_again_and_leaves_no_holder(tmp_path: Path) -> None:
    with run_lock.hold(tmp_path, "plan"):
        pass
    assert run_lock.holder_of(tmp_path) is None
    with run_lock.hold(tmp_path, "plan"):
        pass


def test_a_run_that_fails_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), run_lock.hold(tmp_path, "plan"):
        raise RuntimeError
    with run_lock.hold(tmp_path, "plan"):
        pass


def test_two_environments_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with run_lock.hold(tmp_path / "dev", "apply"), run_lock.hold(tmp_path / "prod", "apply"):
        pass


def test_what_a_dead_harness_left_does_not_hinder(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = {"pid": ended.pid, "user": "u", "host": socket.gethostname(), "verb": "apply", "since": "2026-01-01"}
    (tmp_path / "holder.json").write_text(json.dumps(dead))
    with run_lock.hold(tmp_path, "apply"):
        holder = run_lock.holder_of(tmp_path)
    assert holder is not None
    assert holder.pid == os.getpid()


def test_while_the_terraform_of_a_killed_run_finishes_the_next_run_waits_and_says_so(
    tmp_path: Path, orphan: subprocess.Popen[str]
) -> None:
    heard: list[str] = []

    def notify(text: str) -> None:
        heard.append(text)
        assert orphan.stdin is not None
        orphan.stdin.close()  # now Terraform ends

    with run_lock.hold(tmp_path / "run", "apply", notify):
        pass
    assert len(heard) == 1
    assert "apply that was killed" in heard[0]


def test_the_wait_for_an_orphan_has_an_end(tmp_path: Path, orphan: subprocess.Popen[str]) -> None:
    assert orphan.returncode == 9
    started = time.monotonic()
    with pytest.raises(Busy, match="has not ended"), run_lock.hold(tmp_path / "run", "apply", patience_seconds=0.3):
        pytest.fail("taken from an orphan")
    assert time.monotonic() - started < 5


def test_a_holder_on_another_host_counts_as_alive(tmp_path: Path) -> None:
    elsewhere = run_lock.Holder(pid=1, user="u", host="not-this-host", verb="apply", since="2026-01-01")
    assert elsewhere.lives


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_an_unreadable_holder_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "holder.json").write_text(text)
    assert run_lock.holder_of(tmp_path) is None


def test_without_flock_a_living_holder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_lock, "fcntl", None)
    with run_lock.hold(tmp_path, "apply") as lock:
        assert lock.fd is None
        with pytest.raises(Busy), run_lock.hold(tmp_path, "plan"):
            pytest.fail("two runs at once")
    with run_lock.hold(tmp_path, "plan"):
        pass


def test_a_user_without_a_name_is_still_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(_: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nameless)
    monkeypatch.delenv("USERNAME", raising=False)
    monkeypatch.setenv("USER", "container")
    assert run_lock.user_name() == "container"
    monkeypatch.delenv("USER")
    assert run_lock.user_name() == "unknown"
