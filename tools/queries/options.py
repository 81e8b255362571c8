"""The command line's options for asking."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """`--query`, `--value` and `--since`."""
    parser.add_argument("--query", metavar="NAME", help="a saved query, e.g. errors (default: list them)")
    parser.add_argument(
        "--value",
        dest="values",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what the query leaves open, e.g. id=5f0c1e6a; may be given again",
    )
    parser.add_argument("--since", default="3h", metavar="PERIOD", help="how far back: 90m, 3h or 2d (default: 3h)")
