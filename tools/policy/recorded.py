"""A verdict as an earlier run recorded it: for the report of a run that applies what that one has planned."""

from __future__ import annotations

import json
from pathlib import Path

from policies.rule import Table
from tools.model import Finding, Verdict


def load(path: Path) -> Verdict | None:
    """What `verdict.json` says, to be shown and for nothing else; None when there is no such file to make sense of.

    Whether the verdict still holds is for `verdict.verify` to say.
    """
    try:
        document = json.loads(path.read_bytes())
        return Verdict(
            result=str(document["result"]),
            findings=tuple(Finding(**finding) for finding in document["findings"]),
            counts=dict(document["counts"]),
            reasons=tuple(document["reasons"]),
            tables=tuple(_table(**table) for table in document.get("tables", ())),
            allowed=tuple(document.get("allowed", ())),
            passed=dict(document.get("passed", {})),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _table(title: str, columns: list[str], rows: list[list[str]], note: str = "") -> Table:
    return Table(title, tuple(columns), tuple(map(tuple, rows)), note)
