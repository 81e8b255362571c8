"""The `import` blocks of a recovery, and what Terraform has to say of them (Terraform documentation, "Import")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.edges.files import write_atomically

FILE = "recovery_imports.tf"

_BLOCK_LINES = 4
_NOT_THERE = re.compile(r'attempting to import an existing object to\s+("(?:[^"\\]|\\.)*")')


def write(folder: Path, imports: Mapping[str, str]) -> None:
    """Put one block for each address → import id into the run's copy of the stack; none leaves no file."""
    path = folder / FILE
    if imports:
        write_atomically(path, "".join(_block(address, id_) for address, id_ in imports.items()))
    else:
        path.unlink(missing_ok=True)


def refused(diagnostics: Iterable[Mapping[str, Any]], imports: Mapping[str, str]) -> dict[str, str]:
    """The imports that Terraform cannot do, each with its reason: the object is not there, or no longer configured."""
    addresses = list(imports)
    found: dict[str, str] = {}
    for diagnostic in diagnostics:
        if diagnostic.get("severity") != "error":
            continue
        address = _named(diagnostic) or _pointed_at(diagnostic, addresses) or str(diagnostic.get("address", ""))
        if address in imports:
            found[address] = str(diagnostic.get("summary", ""))
    return found


def _named(diagnostic: Mapping[str, Any]) -> str:
    """The address in "Cannot import non-existent remote object", quoted as Go quotes it."""
    found = _NOT_THERE.search(str(diagnostic.get("detail", "")))
    return str(json.loads(found.group(1))) if found else ""


def _pointed_at(diagnostic: Mapping[str, Any], addresses: list[str]) -> str:
    """The address of the block that a diagnostic points into, such as one whose target is not configured."""
    where = diagnostic.get("range") or {}
    if where.get("filename") != FILE:
        return ""
    number = (int(where["start"]["line"]) - 1) // _BLOCK_LINES
    return addresses[number] if number < len(addresses) else ""


def _block(address: str, id_: str) -> str:
    quoted = json.dumps(id_, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    return f"import {{\n  to = {address}\n  id = {quoted}\n}}\n"
