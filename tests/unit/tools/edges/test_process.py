from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tools.edges import process
from tools.errors import ToolFailed

ENV = {"PATH": os.environ["PATH"]}


def test_a_program_gets_the_environment_it_is_given_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    done = process.run([sys.executable, "-c", "import os; print(dict(os.environ))"], env=ENV)
    assert "real" not in done.stdout


@pytest.mark.parametrize("start", [process.run, process.spawn])
def test_a_program_that_is_not_there_is_one_clear_error(start: object) -> None:
    with pytest.raises(ToolFailed, match="no-such-program could not be started"):
        start(["no-such-program"], env=ENV)  # type: ignore[operator]


def test_a_program_that_does_not_end_is_ended() -> None:
    with pytest.raises(ToolFailed, match=r"within 0\.2 s"):
        process.run([sys.executable, "-c", "import time; time.sleep(30)"], env=ENV, timeout_seconds=0.2)


def test_large_output_goes_to_a_file_only_its_owner_may_read(tmp_path: Path) -> None:
    output = tmp_path / "plan.json"
    code = "import sys; print('x' * 100000); print('why', file=sys.stderr); sys.exit(3)"
    done = process.run_to_file([sys.executable, "-c", code], output, env=ENV, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "why\n")
    assert output.stat().st_size == 100001
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_a_spawned_program_is_in_a_session_of_its_own_and_known_to_be_alive() -> None:
    child = process.spawn([sys.executable, "-c", "import time; time.sleep(30)"], env=ENV)
    try:
        assert os.getsid(child.pid) == child.pid
        assert process.is_alive(child.pid)
    finally:
        child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet collected: a zombie
    assert not process.is_alive(child.pid)
    child.wait()
    assert not process.is_alive(child.pid)


THREAD_OUTLIVES_MAIN = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print("ready", flush=True)
ctypes.CDLL(None).syscall(60, 0)  # exit(2), which ends the first thread alone
"""


@pytest.mark.skipif((sys.platform, os.uname().machine) != ("linux", "x86_64"), reason="the number of a system call")
def test_one_whose_first_thread_has_ended_before_the_others_is_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", THREAD_OUTLIVES_MAIN], stdout=subprocess.PIPE)
    try:
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        while "Z" not in Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0]:
            pass
        assert process.is_alive(child.pid)
    finally:
        child.kill()
        child.communicate()
    assert not process.is_alive(child.pid)


def test_an_interrupt_stops_it_and_a_second_one_to_the_dead_is_harmless() -> None:
    child = process.spawn([sys.executable, "-c", "import time; time.sleep(30)"], env=ENV, stderr=subprocess.DEVNULL)
    process.interrupt(child)
    child.wait(timeout=10)
    process.interrupt(child)
    assert child.returncode != 0
