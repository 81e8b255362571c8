"""Where in the Terraform source a resource is written, by its address: for findings and drift that do not say."""

from __future__ import annotations

import re
from pathlib import Path

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_SOURCE = re.compile(r'^\s*source\s*=\s*"(\.{1,2}/[^"]*)"', re.MULTILINE)


class Places:
    """The blocks of one stack and of the modules below it.

    Args:
        root: the repository; files are named relative to it, with forward slashes.
        stack: a folder of terraform/stacks.
    """

    def __init__(self, root: Path, stack: str) -> None:
        self._root = root.resolve()
        self._stack = self._root / "terraform" / "stacks" / stack
        self._read: dict[Path, dict[str, str]] = {}

    def find(self, address: str) -> tuple[str, int]:
        """File and 1-based line of the block that makes a resource or that calls a module.

        What is not found in full (a block that is gone, say) is placed at the innermost module call there is, and
        what has none at the top of the stack's first file.
        """
        folder, best = self._stack, self._top(self._stack)
        steps = _INDEX.sub("", address).split(".")
        while len(steps) >= 2 and steps[0] == "module":
            found = self._block(folder, f'module "{steps[1]}"')
            if found is None:
                return best
            best, source = found[:2], found[2]
            if not source:
                return best
            folder, steps = (folder / source).resolve(), steps[2:]
        if len(steps) == 2 and (found := self._block(folder, f'resource "{steps[0]}" "{steps[1]}"')):
            return found[:2]
        return best

    def _block(self, folder: Path, header: str) -> tuple[str, int, str] | None:
        """File, line and, for a module call, `source` of the block that begins with a header."""
        if not folder.is_relative_to(self._root):
            return None
        start = re.compile(rf"^[ \t]*{re.escape(header)}[ \t]*\{{", re.MULTILINE)
        for name, text in self._files(folder).items():
            if found := start.search(text):
                end = text.find("\n}", found.end())  # `terraform fmt` closes a top-level block at the margin
                source = _SOURCE.search(text, found.end(), end if end >= 0 else len(text))
                line = text.count("\n", 0, found.start()) + 1
                return name, line, source.group(1) if source else ""
        return None

    def _files(self, folder: Path) -> dict[str, str]:
        if folder not in self._read:
            found = sorted(folder.glob("*.tf"))
            self._read[folder] = {
                path.relative_to(self._root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
                for path in found
            }
        return self._read[folder]

    def _top(self, folder: Path) -> tuple[str, int]:
        return next(iter(self._files(folder)), folder.relative_to(self._root).as_posix()), 1
