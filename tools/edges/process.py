"""Start programs: with the environment we say, and nothing else of ours."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolFailed


@dataclass(frozen=True)
class Completed:
    """A finished program: its exit status and all it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    timeout_seconds: float | None = None,
    stdin: str | None = None,
) -> Completed:
    """Run a program to its end and return what it printed, whatever its exit status.

    Raises:
        ToolFailed: it could not be started, or did not end in time.
    """
    command = [str(part) for part in argv]
    try:
        done = subprocess.run(
            command, env=dict(env), cwd=cwd, timeout=timeout_seconds, input=stdin, text=True, capture_output=True
        )
    except OSError as error:
        raise ToolFailed(f"{command[0]} could not be started", why=str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"{command[0]} did not end within {timeout_seconds:g} s") from error
    return Completed(done.returncode, done.stdout, done.stderr)


def run_to_file(argv: Sequence[str | Path], output: Path, *, env: Mapping[str, str], cwd: Path) -> Completed:
    """Run a program whose output is large: straight into `output`, which only its owner may read.

    Raises:
        ToolFailed: it could not be started.
    """
    output.unlink(missing_ok=True)
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        try:
            done = subprocess.run(
                [str(part) for part in argv], env=dict(env), cwd=cwd, stdout=stream, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise ToolFailed(f"{argv[0]} could not be started", why=str(error)) from error
    return Completed(done.returncode, "", done.stderr.decode(errors="replace"))


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdout: int | None = subprocess.DEVNULL,
    stderr: int | None = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that a Ctrl-C in the terminal reaches us and not it.

    Terraform gives up without saving when it sees two interrupts; the terminal's and ours would be two.

    Raises:
        ToolFailed: it could not be started.
    """
    command = [str(part) for part in argv]
    try:
        return subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            start_new_session=True, pass_fds=tuple(pass_fds),
        )  # fmt: skip
    except OSError as error:
        raise ToolFailed(f"{command[0]} could not be started", why=str(error)) from error


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to stop in good order; nothing happens when it has ended already."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists and is not a zombie, with all its threads."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return _signalable(pid) if not Path("/proc/self").exists() else False
    return stat.rpartition(")")[2].split()[0] != "Z" or _has_threads(pid)


def _has_threads(pid: int) -> bool:
    """The first thread may be a zombie while others still run, and hold the process's files and ports."""
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return False


def _signalable(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
