"""SHA-256 over what a verdict depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tools.edges.files import sha256

_JUDGES = ("policies", "tools/policy")
"""What decides whether a plan passes: rules, limits, waivers and settings, and the gate that reads them."""

_CHECKOV = "requirements/policy.txt"
"""Which checkov, to the byte: its lock file has the hash of every package in the policy interpreter."""


def of_file(path: Path) -> str:
    """The file's SHA-256, lower-case hex; of a file that is not there, nothing."""
    return sha256(path) if path.is_file() else ""


def of_policies(root: Path) -> str:
    """One SHA-256 over the names and bytes of everything that decides whether a plan passes.

    Args:
        root: the repository.
    """
    digest = hashlib.sha256()
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in _files(root)):
        digest.update(f"{name}\0{sha256(file)}\n".encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for folder in _JUDGES:
        yield from (file for file in (root / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    if (root / _CHECKOV).is_file():
        yield root / _CHECKOV
