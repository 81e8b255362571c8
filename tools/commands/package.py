"""`package`: build the Lambda packages without planning anything."""

from __future__ import annotations

import argparse
import json
import sys

from tools.context import Context
from tools.errors import ExitCode
from tools.packaging import build


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Build and list the packages; one built before from the same inputs is taken as it is."""
    say = (lambda _: None) if options.as_json else (lambda text: print(text, file=sys.stderr))
    packages = build.build(context, options.flavour, options.functions or None, say)
    if options.as_json:
        rows = [p.__dict__ | {"path": str(p.path)} for p in packages]
        print(json.dumps(rows, indent=2))
        return ExitCode.DONE
    for p in packages:
        state = "built" if p.rebuilt else "as before"
        print(f"{p.function}  {p.flavour}  {p.size_bytes / 1e6:.1f} MB  sha256 {p.sha256}  {state}  {p.path}")
    return ExitCode.DONE
