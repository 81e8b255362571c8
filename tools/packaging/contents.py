"""What goes into a package's zip, and what stays out because it differs by machine or never runs."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

_NEVER_FOLDERS = {"__pycache__", "tests"}
_NEVER_SUFFIXES = {".pyc", ".pyo", ".pyi", ".pyx", ".pxd", ".c", ".h"}  # compiled on each machine, or already

# Of a wheel's dist-info only what has a use on Lambda stays: METADATA and entry_points.txt are what
# importlib.metadata reads, and licences must go where the code goes. RECORD, INSTALLER, REQUESTED,
# direct_url.json and uv's own files tell how this machine installed it.
_METADATA_FILES = {"METADATA", "entry_points.txt", "top_level.txt"}
_LICENCES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")

# Ours, but about the function and not of it.
_OWN_NOT_SHIPPED = {"requirements.in", "requirements.txt", "trial.env"}
_OWN_NOT_SHIPPED_SUFFIXES = {".md"}


def belongs_in_zip(name: str, *, own: bool) -> bool:
    """Whether a file is shipped.

    Args:
        name: its path in the zip, with slashes.
        own: True for our sources, False for what a wheel brought.
    """
    path = PurePosixPath(name)
    if any(part in _NEVER_FOLDERS or part.startswith(".") for part in path.parts) or path.suffix in _NEVER_SUFFIXES:
        return False
    if own:
        return path.name not in _OWN_NOT_SHIPPED and path.suffix not in _OWN_NOT_SHIPPED_SUFFIXES
    if path.parts[0].endswith(".dist-info"):
        return _of_use_in_dist_info(path)
    # Console scripts carry the interpreter's path in their first line, and nothing on Lambda calls them.
    return path.parts[0] not in {"bin", "Scripts"}


def wheel_files(folder: Path) -> dict[str, Path]:
    """The files of an unpacked wheel folder that are shipped, by their names in the zip."""
    found: dict[str, Path] = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where, name)
            inside = path.relative_to(folder).as_posix()
            if belongs_in_zip(inside, own=False):
                found[inside] = path
    return found


def _of_use_in_dist_info(path: PurePosixPath) -> bool:
    return path.name in _METADATA_FILES or "licenses" in path.parts or path.name.upper().startswith(_LICENCES)
