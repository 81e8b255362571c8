"""`package`: build the Lambda packages without planning anything."""

from __future__ import annotations

import argparse
import json
import sys

from tools.context import Context
from tools.errors import ExitCode
from tools.model import Package
from tools.packaging import build, layers
from tools.packaging.progress import Progress

_LAYER = f"{layers.FOLDER}/"
"""What the name of a layer begins with, here and in lambda_src/."""


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Build and list the packages; one built before from the same inputs is taken as it is."""
    say = (lambda _: None) if options.as_json else (lambda text: print(text, file=sys.stderr))
    packages = _build(context, options.flavour, options.functions, say)
    if options.as_json:
        rows = [p.__dict__ | {"path": str(p.path)} for p in packages]
        print(json.dumps(rows, indent=2))
        return ExitCode.DONE
    for p in packages:
        state = "built" if p.rebuilt else "as before"
        print(f"{p.function}  {p.flavour}  {p.size_bytes / 1e6:.1f} MB  sha256 {p.sha256}  {state}  {p.path}")
    return ExitCode.DONE


def _build(context: Context, flavour: str, names: list[str], progress: Progress) -> tuple[Package, ...]:
    """Functions and layers by name; all of them when none is named."""
    functions = [name for name in names if not name.startswith(_LAYER)]
    found: tuple[Package, ...] = ()
    if functions or not names:
        found += build.build(context, flavour, functions or None, progress)
    if len(functions) < len(names) or not names:
        named = [name.removeprefix(_LAYER) for name in names if name.startswith(_LAYER)]
        found += layers.build(context, flavour, named or None, progress)
    return found
