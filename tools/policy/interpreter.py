"""Finds the Python that has checkov: an environment of its own, since checkov pins an old boto3."""

from __future__ import annotations

import os
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput

VARIABLE = "SAFEMATE_POLICY_PYTHON"
_MAKE = "nox -s doctor  (it makes .nox/policy from requirements/policy.txt)"


def find_policy_python(context: Context) -> Path:
    """The policy interpreter: SAFEMATE_POLICY_PYTHON when set, else the one nox makes in `.nox/policy`.

    Raises:
        BadInput: there is none, with the command that makes it.
    """
    named = context.environ.get(VARIABLE)
    if named:
        return _existing(
            Path(named), f"{VARIABLE} names {named}, which is not a program", hint=f"unset {VARIABLE}, or: {_MAKE}"
        )
    folder = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    path = context.root.joinpath(".nox", "policy", *folder)
    return _existing(path, f"the policy gate's Python is missing: {path}", hint=_MAKE)


def _existing(path: Path, problem: str, *, hint: str) -> Path:
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise BadInput(problem, why="checkov needs an environment of its own: it pins an old boto3", hint=hint)
    return path
