"""Finished packages under `build/packages/<flavour>/`, found again by what they were made from."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from tools.edges.files import sha256, write_atomically
from tools.model import Package

KEEP = 4
"""How many packages of a function stay, so that switching between branches rebuilds nothing."""


@dataclass(frozen=True)
class Store:
    """One flavour's packages.

    Beside the zips (`<function>-<sha256[:16]>.zip`) it holds a small record per set of inputs, in
    `.records/`: which zip they gave. A record's modification time is when it was last of use.
    """

    build: Path
    flavour: str

    @property
    def folder(self) -> Path:
        return self.build / "packages" / self.flavour

    def find(self, function: str, key: str) -> Package | None:
        """The package made from these inputs earlier, unless it is gone or was changed since."""
        record = self._record(function, key)
        try:
            known = json.loads(record.read_text(encoding="utf-8"))
            path = self.folder / known["file"]
            status = path.stat()
        except (OSError, ValueError, KeyError, TypeError):
            return None
        unchanged = [status.st_size, status.st_mtime_ns] == [known["size"], known["mtime_ns"]]
        if not unchanged and sha256(path) != known["sha256"]:
            return None
        os.utime(record)
        return Package(function, self.flavour, path, known["sha256"], status.st_size, rebuilt=False)

    def add(self, function: str, key: str, finished: Path) -> Package:
        """Take over a finished zip under its final name, then forget the oldest ones."""
        digest = sha256(finished)
        path = self.folder / f"{function}-{digest[:16]}.zip"
        finished.replace(path)
        status = path.stat()
        known = {"file": path.name, "sha256": digest, "size": status.st_size, "mtime_ns": status.st_mtime_ns}
        write_atomically(self._record(function, key), json.dumps(known))
        self._prune(function)
        return Package(function, self.flavour, path, digest, status.st_size, rebuilt=True)

    def _record(self, function: str, key: str) -> Path:
        return self.folder / ".records" / f"{function}-{key[:32]}.json"

    def _prune(self, function: str) -> None:
        records = sorted(
            self.folder.glob(f".records/{function}-{'?' * 32}.json"),
            key=lambda path: -path.stat().st_mtime_ns,
        )
        kept = {json.loads(record.read_text(encoding="utf-8"))["file"] for record in records[:KEEP]}
        spare = [path for path in self.folder.glob(f"{function}-{'?' * 16}.zip") if path.name not in kept]
        needed = self._named_in_plans({path.name for path in spare}) if spare else set()
        for path in spare:
            if path.name not in needed:
                path.unlink(missing_ok=True)
        for record in records[KEEP:]:
            if not (self.folder / json.loads(record.read_text(encoding="utf-8"))["file"]).exists():
                record.unlink(missing_ok=True)

    def _named_in_plans(self, names: set[str]) -> set[str]:
        """Those of `names` that a saved plan would upload: Terraform reads a zip only on apply."""
        plans = [path.read_bytes() for path in self.build.glob("*/*/*/plan.json")]
        return {name for name in names if any(name.encode() in plan for plan in plans)}
