"""How much memory a program and everything it starts take together, at their worst moment (Linux)."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.errors import ToolFailed

_EVERY = 0.05  # seconds between two looks
PROC = Path("/proc")


def can_measure() -> bool:
    """Whether this system tells what processes share: without that, forks would count several times over."""
    return (PROC / "self" / "smaps_rollup").is_file()


def peak_mib(argv: Sequence[str | Path], env: Mapping[str, str], cwd: Path, accepted: Sequence[int] = (0,)) -> float:
    """Run a program; the largest sum of proportional set sizes (MiB) that it and its descendants came to.

    Raises:
        ToolFailed: it ended with a status that is not accepted.
    """
    out = subprocess.DEVNULL
    with subprocess.Popen(argv, env=dict(env), cwd=cwd, stdout=out, stderr=out) as program:
        peak = 0
        while program.poll() is None:
            peak = max(peak, sum(map(_pss_kib, _family(program.pid))))
            time.sleep(_EVERY)
    if program.returncode not in accepted:
        raise ToolFailed(f"{argv[0]} ended with status {program.returncode} while its memory was measured")
    return peak / 1024


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants, in sessions of their own as well."""
    yield pid
    with contextlib.suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _pss_kib(pid: int) -> int:
    with contextlib.suppress(OSError):  # it has ended
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
