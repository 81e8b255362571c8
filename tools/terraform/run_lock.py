"""One run of an environment at a time on this machine.

The lock is flock(2) on an open file, which Terraform inherits: it lasts until the last of the two has ended, however
the harness ended. Beside it `holder.json` says who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.edges import lock, process
from tools.edges.files import write_atomically
from tools.errors import Busy

try:
    import fcntl
except ImportError:  # Windows has none; there a file that names a living process is all the lock there is
    fcntl = None  # type: ignore[assignment]

PATIENCE_SECONDS = 15 * 60.0
_NOTIFY_SECONDS = 5.0
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Holder:
    """Who holds an environment: `since` is ISO 8601 in UTC, `pid` is the harness's."""

    pid: int
    user: str
    host: str
    verb: str
    since: str

    @property
    def lives(self) -> bool:
        """Whether the harness that wrote this still runs; what another host's does cannot be seen from here."""
        return self.host != socket.gethostname() or process.is_alive(self.pid)

    def __str__(self) -> str:
        return f"{self.user} on {self.host}, process {self.pid}, {self.verb} since {self.since}"


@dataclass(frozen=True)
class Held:
    """The lock, ours. `fd` goes to Terraform (`Driver.stream(hold=...)`); None where there is no flock."""

    fd: int | None


@contextmanager
def hold(
    run_dir: Path, verb: str, notify: Callable[[str], None] = lambda _: None, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[Held]:
    """Hold `run_dir` for one run of `verb`.

    When the harness that took it is gone but its Terraform still finishes, this waits, telling `notify` every few
    seconds; on Windows it goes on at once.

    Raises:
        Busy: another run holds it, or a killed run's Terraform did not end in time.
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    fd = _take(run_dir, notify, patience_seconds)
    holder = run_dir / "holder.json"
    write_atomically(holder, json.dumps(asdict(_me(verb))) + "\n")
    try:
        yield Held(fd)
    finally:
        holder.unlink(missing_ok=True)
        if fd is not None:
            os.close(fd)  # not LOCK_UN: that would take the lock from a Terraform that shares it


def holder_of(run_dir: Path) -> Holder | None:
    """Who last took the lock and has not given it back, dead or alive."""
    try:
        found: Mapping[str, object] = json.loads((run_dir / "holder.json").read_text(encoding="utf-8"))
        return Holder(
            int(str(found["pid"])), *(str(found[name]) for name in ("user", "host", "verb", "since"))
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def user_name() -> str:
    """Who runs this, as Terraform names them in its state lock (Go: os/user.Current)."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; or a user id without a name, as in some containers
        return os.environ.get("USER") or os.environ.get("USERNAME") or "unknown"


def _me(verb: str) -> Holder:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(os.getpid(), user_name(), socket.gethostname(), verb, since)


def _take(run_dir: Path, notify: Callable[[str], None], patience_seconds: float) -> int | None:
    if fcntl is None:
        holder = holder_of(run_dir)
        if holder and holder.lives:
            raise _busy(run_dir, holder)
        return None
    fd = os.open(run_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _wait(fd, run_dir, notify, patience_seconds)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _wait(fd: int, run_dir: Path, notify: Callable[[str], None], patience_seconds: float) -> None:
    started = time.monotonic()
    told = -_NOTIFY_SECONDS
    while not lock.take(fd):
        holder = holder_of(run_dir)
        if holder and holder.lives:
            raise _busy(run_dir, holder)
        waited = time.monotonic() - started
        if waited > patience_seconds:
            raise _stuck(run_dir, patience_seconds)
        if waited - told >= _NOTIFY_SECONDS:
            told = waited
            verb = holder.verb if holder else "run"
            notify(f"the Terraform of an earlier {verb} that was killed is still finishing; waiting ({waited:.0f} s)")
        time.sleep(_POLL_SECONDS)


def _busy(run_dir: Path, holder: Holder) -> Busy:
    return Busy(
        f"another run is at work here: {holder}",
        why=f"it holds {run_dir}",
        hint="wait for it to end; an interrupt (Ctrl-C) where it runs stops it in good order",
    )


def _stuck(run_dir: Path, patience_seconds: float) -> Busy:
    return Busy(
        f"the Terraform of a killed run has not ended within {patience_seconds / 60:.0f} minutes",
        why=f"it still holds {run_dir / 'run.lock'}",
        hint=f"fuser {run_dir / 'run.lock'}   names it; `kill -INT` it once, wait, then run again (docs/recovery.md)",
    )
