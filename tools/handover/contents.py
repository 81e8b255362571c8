"""What a hand-over holds: the plan in both its forms, its verdict, and every file that the plan names."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tools.edges.files import write_atomically
from tools.errors import BadInput

PARTS = ("plan.tfplan", "plan.json", "verdict.json")


def pack(run_dir: Path, stack_dir: Path, artifacts: Mapping[str, str]) -> bytes:
    """A zip of a run's plan.

    Args:
        run_dir: holds `PARTS`.
        artifacts: path relative to `stack_dir` → SHA-256, as the verdict has them.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in PARTS:
            archive.writestr(name, (run_dir / name).read_bytes())
        for digest, name in sorted({digest: name for name, digest in artifacts.items()}.items()):
            archive.write(stack_dir / name, f"files/{digest}", zipfile.ZIP_STORED)  # packages are zips already
    return packed.getvalue()


def unpack(packed: bytes, run_dir: Path, stack_dir: Path, inside: Path) -> None:
    """Put everything where the plan looks for it. Nothing is written unless all of it can be.

    Args:
        inside: files that the plan names are written below this folder only.

    Raises:
        BadInput: something is missing, or a file would land somewhere else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            parts = {name: archive.read(name) for name in PARTS}
            artifacts: dict[str, str] = json.loads(parts["verdict.json"])["artifacts"]
            files = {name: archive.read(f"files/{digest}") for name, digest in artifacts.items()}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadInput("this hand-over lacks a part of what it should hold", why=str(error)) from error
    places = {name: (stack_dir / name).resolve() for name in files}
    if stray := [name for name, place in places.items() if not place.is_relative_to(inside.resolve())]:
        raise BadInput("this hand-over would write outside the build folder", why="\n".join(stray))
    for name, place in places.items():
        write_atomically(place, files[name], mode=0o644)
    for name in PARTS:
        write_atomically(run_dir / name, parts[name], mode=0o600)
