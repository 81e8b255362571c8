"""Where things are. Passed down explicitly, so that a test can point a whole run at a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

DEFAULT_PORT = 4566  # LocalStack's own, so that everyone's tools find the emulator


@dataclass(frozen=True)
class Context:
    """The folders and the outside settings of one invocation.

    Args:
        root: the repository; read, never written.
        build: everything a run leaves goes below it.
        environ: the caller's environment, read here once; child processes get an environment of their own.
    """

    root: Path
    build: Path
    environ: Mapping[str, str]

    @classmethod
    def from_process(cls) -> Context:
        """The context of the running process; SAFEMATE_BUILD_DIR moves the build folder (tests do)."""
        environ = dict(os.environ)
        build = environ.get("SAFEMATE_BUILD_DIR")
        return cls(REPOSITORY, Path(build).resolve() if build else REPOSITORY / "build", environ)

    def run_dir(self, target: str, environment: str, stack: str) -> Path:
        """`build/<target>/<environment>/<stack>/`, where one run leaves its files."""
        return self.build / target / environment / stack
