"""A small repository of Lambda functions, and a stand-in for uv that copies a folder instead of downloading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.context import Context

FAKE_UV = """#!{python}
import json, os, pathlib, shutil, sys, time
record = pathlib.Path(os.environ["UV_FAKE"])
calls = json.loads(record.read_text()) if record.exists() else []
lock = sys.argv[sys.argv.index("--requirement") + 1]
calls.append({{"argv": sys.argv[1:], "env": dict(os.environ), "lock": pathlib.Path(lock).read_text()}})
unfinished = record.with_suffix(".unfinished")
unfinished.write_text(json.dumps(calls))
unfinished.replace(record)
if os.environ.get("UV_FAKE_HANG"):
    time.sleep(600)
if os.environ.get("UV_FAKE_ERROR"):
    sys.exit(os.environ["UV_FAKE_ERROR"])
shutil.copytree(record.parent / "wheels", sys.argv[sys.argv.index("--target") + 1], dirs_exist_ok=True)
"""


@dataclass
class Repository:
    """`lambda_src/` below `root`, wheels that the stand-in for uv "downloads", and the context to build with."""

    root: Path
    context: Context

    def function(self, name: str, files: Mapping[str, str], requirements: str = "") -> None:
        """Write a function; file names are relative to its folder."""
        self.write(f"lambda_src/{name}", {"requirements.txt": requirements, **files})

    def wheels(self, files: Mapping[str, str]) -> None:
        """What the next fetch brings; names are relative to the target folder."""
        self.write("wheels", files)

    def write(self, folder: str, files: Mapping[str, str]) -> None:
        """Write files below a folder of the repository."""
        for name, text in files.items():
            path = self.root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def fetches(self) -> list[dict[str, Any]]:
        """Every call of the stand-in for uv: argv, env and the lock file's text."""
        record = Path(self.context.environ["UV_FAKE"])
        return json.loads(record.read_text()) if record.exists() else []


PINNED = "dependency==1.0 --hash=sha256:0\n"
"""A lock file's text; the stand-in for uv does not mind what it says."""

HANDLER = "def handler(event, context):\n    return 'ok'\n"
