"""What checkov calls its own rules: looked up in its files, since loading it takes seconds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput
from tools.policy import interpreter

INDEX = "https://www.checkov.io/5.Policy%20Index/terraform.html"
"""Where checkov lists its rules for Terraform, each with what to do about it."""

_ID = re.compile(r"CKV2?_[A-Z0-9]+_\d+")
_NAME = re.compile(r"""\bname\s*=\s*\(?\s*f?(["'])(.+?)\1""")


def is_builtin(rule: str) -> bool:
    """Whether an id looks like one of checkov's own rules; ours are CKV_SM_…, CKV2_SM_… and SM_P_…."""
    return bool(_ID.fullmatch(rule)) and "_SM_" not in rule


def folder(context: Context) -> Path | None:
    """Where the policy interpreter keeps checkov's rules for Terraform; None when it is not to be found there."""
    try:
        python = interpreter.find_policy_python(context)
    except BadInput:
        return None
    home = python.parent.parent
    found = [*home.glob("lib/python3.*/site-packages"), *home.glob("Lib/site-packages")]
    checks = [path / "checkov" / "terraform" / "checks" for path in found]
    return next((path for path in checks if path.is_dir()), None)


def name(checks: Path, rule: str) -> str | None:
    """What checkov calls a rule of its own, or None when it has no such rule."""
    quoted = re.compile(rf"""["']{re.escape(rule)}["']""")
    for path in sorted(checks.rglob("*")):
        if path.suffix in (".py", ".json"):
            text = path.read_text(encoding="utf-8", errors="replace")
            if quoted.search(text):
                return _name(path, text) or path.stem
    return None


def _name(path: Path, text: str) -> str:
    if path.suffix == ".json":
        return str(json.loads(text).get("metadata", {}).get("name", ""))
    found = _NAME.search(text)
    return found[2] if found else ""
