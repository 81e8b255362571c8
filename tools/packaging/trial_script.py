"""Import a function's handler with nothing within reach but its zip and what Lambda's runtime brings.

Run as `python -I -S -B trial_script.py`, apart from the harness; the question comes as JSON on stdin, the
answer goes as one line of JSON to stdout. It stands alone: nothing of this repository can be imported here.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class RuntimeProvided(MetaPathFinder):
    """Finds the modules Lambda's runtime brings, each in the folder given for it, and no other."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = folders

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for top-level names only; submodules follow from their package's own path."""
        folder = self._folders.get(fullname)
        return PathFinder.find_spec(fullname, [folder], target) if folder else None


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: an import that calls out would make every cold start wait for the answer."""
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise RuntimeError(f"the import reached out to the network ({event} {arguments[1:] or arguments})")


def attempt(module: str, attribute: str) -> dict[str, object]:
    """Import and look; what went wrong comes back as text with the innermost place inside the zip."""
    began = time.perf_counter()
    try:
        found = importlib.import_module(module)
        if not callable(getattr(found, attribute, None)):
            return {
                "error": f"{module} has no function named {attribute}",
                "kind": "AttributeError",
                "module": "",
                "place": [],
            }
    except BaseException as error:  # a handler that calls sys.exit on import is as broken as one that raises
        frames = [[frame.filename, frame.lineno] for frame in traceback.extract_tb(error.__traceback__)]
        return {
            "error": str(error) or repr(error),
            "kind": type(error).__name__,
            "module": getattr(error, "name", None) or "",
            "place": frames,
        }
    return {"seconds": time.perf_counter() - began}


def main() -> None:
    """Read the question, prepare this interpreter, answer."""
    question = json.load(sys.stdin)
    answer_stream, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, question["root"])
    sys.meta_path.append(RuntimeProvided(question["provided"]))
    sys.addaudithook(refuse_network)
    answer = attempt(question["module"], question["attribute"])
    answer_stream.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
