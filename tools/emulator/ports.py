"""Who holds a loopback port: looked up in /proc, so that an error can name the program and no wrong one is ended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp (proc(5))


@dataclass(frozen=True)
class Owner:
    """A process that listens on a port."""

    pid: int
    command: str


def owner(port: int, proc: Path = Path("/proc")) -> Owner | None:
    """The process listening on `port`; None where /proc does not tell (another user's process, another system)."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port, proc)}
    if not wanted:
        return None
    for folder in proc.iterdir():
        if folder.name.isdigit() and wanted & _sockets(folder):
            return Owner(int(folder.name), _command(folder))
    return None


def may_listen(pid: int, port: int, proc: Path = Path("/proc")) -> bool:
    """Whether process `pid` listens on `port`; true as well on a system whose /proc does not tell."""
    if not (proc / "net" / "tcp").exists():
        return True
    return bool(_sockets(proc / str(pid)) & {f"socket:[{inode}]" for inode in _inodes(port, proc)})


def _inodes(port: int, proc: Path) -> set[str]:
    """Socket inodes listening on `port`, IPv4 and IPv6."""
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def _sockets(folder: Path) -> set[str]:
    """What the process's descriptors point at; those it closes meanwhile, or does not show us, are left out."""
    found = set()
    with suppress(OSError):
        for link in (folder / "fd").iterdir():
            with suppress(OSError):
                found.add(str(link.readlink()))
    return found


def _command(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
