"""Third-party code, unpacked once for each distinct set of requirements and kept until they change."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tools.context import Context
from tools.edges import lock, process
from tools.packaging import archive, installers, packager
from tools.packaging.contents import wheel_files
from tools.packaging.flavours import Flavour
from tools.packaging.progress import Progress
from tools.packaging.sources import FunctionSource

_TIMEOUT_SECONDS = 600
_UNUSED_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True)
class Wheels:
    """An unpacked set of wheels: the files, and beside them the same files zipped, for packages to begin with."""

    folder: Path

    @property
    def layer(self) -> Path:
        return self.folder / "layer.zip"

    def files(self) -> dict[str, Path]:
        """What of it is shipped, by name in the zip."""
        return wheel_files(self.folder / "files")


def unpacked(
    context: Context, flavour: Flavour, source: FunctionSource, progress: Progress, folder_in_zip: str = ""
) -> Wheels:
    """The wheels a function's lock file names; fetched when they are not there yet.

    Args:
        folder_in_zip: where in the zip they go (`python/`); "" for its root.

    Raises:
        BadInput: something has no wheel for the flavour, or is not pinned by hash.
        ToolFailed: no installer, or the index does not answer.
    """
    wanted = _effective(source.requirements)
    parts = [packager.version(), flavour.tag, folder_in_zip, *wanted]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    store = context.build / "packages" / flavour.name / ".wheels"
    folder = store / key
    if folder.is_dir():
        os.utime(folder)  # its time says when it was last of use
        return Wheels(folder)
    waiting = f"{source.name}: another build is fetching the same wheels; waiting for it"
    with lock.held(store / f"{key}.lock", on_wait=lambda: progress(waiting)):
        if not folder.is_dir():
            _sweep(store, key)
            progress(f"{source.name}: fetching wheels ({flavour.describes})")
            work = Path(tempfile.mkdtemp(dir=store, prefix=f".{key}-"))
            try:
                found = _unpack(context, flavour, source, wanted, work)
                archive.write_zip(found.layer, {folder_in_zip + name: path for name, path in found.files().items()})
                found.folder.rename(folder)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return Wheels(folder)


def _effective(requirements: str) -> list[str]:
    """The lines that mean something: a comment more or less is the same set of wheels."""
    return [line.strip() for line in requirements.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _unpack(context: Context, flavour: Flavour, source: FunctionSource, wanted: list[str], work: Path) -> Wheels:
    lock, found = work / "requirements.txt", Wheels(work / "wheels")
    target = found.folder / "files"
    lock.write_text(source.requirements, encoding="utf-8")
    target.mkdir(parents=True)
    if wanted:
        done = process.run(
            installers.command(context.environ, flavour, lock, target),
            env=installers.environment(context.environ),
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        if done.returncode != 0:
            raise installers.explain(done.stderr or done.stdout, flavour, source.name)
    return found


def _sweep(store: Path, key: str) -> None:
    """Remove what killed builds left, and sets nobody has used for long.

    Whoever holds the lock of `key` knows that nobody works on it.
    """
    oldest = time.time() - _UNUSED_SECONDS
    unused = [path for path in store.iterdir() if path.is_dir() and path.stat().st_mtime < oldest]
    for left in (*store.glob(f".{key}-*"), *unused):
        shutil.rmtree(left, ignore_errors=True)
