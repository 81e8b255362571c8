"""`explain`: what a rule of the gate is for, how to mend what breaks it, and who may waive it."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.markdown import Markdown

from tools.context import Context
from tools.errors import ExitCode
from tools.policy import explanations
from tools.policy.explanations import Page


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Print the pages of the rules named, or a list of all rules when none is.

    Raises:
        BadInput: there is no such rule.
    """
    if options.rules:
        found = [explanations.find(context, rule) for rule in dict.fromkeys(options.rules)]
        _print(found, as_json=options.as_json)
    else:
        _list(explanations.pages(context), as_json=options.as_json)
    return ExitCode.DONE


def _print(found: list[Page], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([page.__dict__ for page in found], indent=2))
    elif sys.stdout.isatty():
        console = Console()
        for page in found:
            console.print(Markdown(page.text))
    else:
        print("\n".join(page.text for page in found), end="")


def _list(known: tuple[Page, ...], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([{"id": page.id, "title": page.title} for page in known], indent=2))
        return
    width = max((len(page.id) for page in known), default=0)
    for page in known:
        print(f"{page.id:<{width}}  {page.title}")
    print(f"\n{len(known)} rules. nox -s explain -- ID   tells why, how to fix and who may waive; checkov's ids too")
