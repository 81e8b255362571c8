"""The lock on Terraform's state: the object `<key>.tflock` beside it (Terraform documentation, "S3 backend").

A Terraform that is killed leaves it behind. It is ours to release only when everything says that it was ours.
"""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tools.errors import BadInput, Busy, ToolFailed
from tools.targets.access import Access
from tools.terraform import backend
from tools.terraform.driver import FLAG, Driver
from tools.terraform.recovery import journal, marker
from tools.terraform.run_lock import user_name

_AFTER_LAST_SIGN = timedelta(seconds=30)
"""Terraform takes the lock a few seconds after its first event; much later than its last one, somebody else did."""


@dataclass(frozen=True)
class StateLock:
    """Terraform's `statemgr.LockInfo`: who locked the state, for what and when. `who` is user@host."""

    id: str
    who: str
    operation: str
    created: datetime
    path: str

    def __str__(self) -> str:
        operation = self.operation.removeprefix("OperationType").lower() or "work"
        return f"{self.who}, {operation} since {self.created:%Y-%m-%d %H:%M:%S} UTC, lock {self.id}"


def read(driver: Driver, access: Access) -> StateLock | None:
    """The lock on the state of an initialised stack, or None when it is free."""
    body = backend.read(driver, access, ".tflock")
    return None if body is None else _parse(body)


def release_if_dead(driver: Driver, access: Access, run_dir: Path, stack: str) -> str | None:
    """Release the lock that our own killed run left; call it with the run lock held.

    Returns:
        A sentence for the report, or None when the state was not locked.

    Raises:
        Busy: the lock is somebody else's, or nobody can tell.
    """
    lock = read(driver, access)
    if lock is None:
        return None
    if not _is_ours(lock, run_dir):
        raise Busy(
            f"the state of {access.environment.name} is locked: {lock}",
            why="no killed run of this folder explains it, so it may be at work somewhere else",
            hint=f"when you are sure that it is gone: {_unlock_command(access, stack, lock)}",
        )
    _force(driver, lock)
    return f"released the state lock of a killed run ({lock})"


def unlock(driver: Driver, access: Access, stack: str, lock_id: str) -> str:
    """Release the lock with this id, whoever holds it, and say whose it was.

    Raises:
        BadInput: the state is not locked, or by another lock.
    """
    lock = read(driver, access)
    if lock is None:
        raise BadInput(f"the state of {access.environment.name} is not locked", hint="nothing to release; go on")
    if lock.id != lock_id:
        raise BadInput(
            f"the state is not held by lock {lock_id}",
            why=f"it is held by {lock}",
            hint=_unlock_command(access, stack, lock),
        )
    _force(driver, lock)
    return f"released: {lock}"


def _is_ours(lock: StateLock, run_dir: Path) -> bool:
    """Same user and host, and made while a run of this folder was alive that never said that it ended."""
    runs = marker.pending(run_dir)
    if not runs or lock.who != f"{user_name()}@{socket.gethostname()}":
        return False
    last = runs[-1]
    if last.host != socket.gethostname():
        return False
    alive_until = journal.last_sign_of_life(run_dir, last) + _AFTER_LAST_SIGN
    return last.started <= lock.created <= alive_until


def _parse(body: bytes) -> StateLock:
    try:
        info: dict[str, str] = json.loads(body)
        created = datetime.fromisoformat(info["Created"])
        return StateLock(info["ID"], info.get("Who", "?"), info.get("Operation", ""), created, info.get("Path", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise ToolFailed("the state lock is not one of Terraform's", why=body[:200].decode(errors="replace")) from error


def _unlock_command(access: Access, stack: str, lock: StateLock) -> str:
    elsewhere = "" if access.target == "local" else f" --target {access.target}"
    other = "" if stack == "service" else f" --stack {stack}"
    return f"nox -s unlock -- {access.environment.name} --lock-id {lock.id}{elsewhere}{other}"


def _force(driver: Driver, lock: StateLock) -> None:
    done = driver.run("force-unlock", lock.id, force=FLAG)
    if done.returncode:
        raise ToolFailed("terraform force-unlock failed", why=(done.stderr or done.stdout).strip()[-500:])
