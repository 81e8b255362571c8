"""`bench`: what the harness costs, measured side by side with doing the same by hand."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.bench.ground import prepared
from tools.bench.measure import Ratio
from tools.bench.ratios import RATIOS
from tools.context import Context
from tools.edges.files import write_atomically
from tools.errors import BadInput, ExitCode


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Measure the ratios and print them as JSON; exit 1 when one is over its limit.

    Raises:
        BadInput: `--only` names no ratio.
    """
    wanted = options.only or list(RATIOS)
    for name in wanted:
        if name not in RATIOS:
            raise BadInput(
                f'there is no ratio "{name}"', why=f"known: {', '.join(RATIOS)}", hint="nox -s bench -- --help"
            )
    measured: list[Ratio] = []
    with prepared(context) as ground:
        for name in wanted:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            measured.append(RATIOS[name](ground, options.rounds))
            print(f"  {measured[-1].value:.3f}  {measured[-1].what}", file=sys.stderr, flush=True)
    text = json.dumps({"ratios": {r.name: r.as_json() for r in measured}}, indent=2)
    if options.json_file:
        write_atomically(Path(options.json_file), text + "\n")
    print(text)
    return ExitCode.DONE if all(r.ok for r in measured) else ExitCode.BLOCKED
