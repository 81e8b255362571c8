"""Compare an environment's tfvars with what the stack declares, before Terraform is even started.

Terraform itself only warns about a key it does not know, so a typing error would pass in silence.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from pathlib import Path
from typing import Any

from tools.context import Context
from tools.edges.files import write_atomically
from tools.errors import BadInput
from tools.model import Environment

SUPPLIED = frozenset({"environment", "account_id", "region", "emulated", "packages", "stand_ins"})
"""Variables that the harness fills in itself; see `tools/terraform/init.py`."""

# The parser is not safe for threads: with several at work it gives objects as text.
_parsing = threading.Lock()

_DECLARES = re.compile(r'^variable\s+"', re.MULTILINE)


def var_file(environment: Environment, stack: str) -> Path | None:
    """The hand-written values of a stack: terraform.tfvars for service, `<stack>.tfvars` for others, if there."""
    path = environment.tfvars if stack == "service" else environment.folder / f"{stack}.tfvars"
    return path if path.is_file() else None


def declared(context: Context, stack: str) -> dict[str, bool]:
    """The stack's variables: name → whether it has a default.

    Raises:
        BadInput: a file of the stack is not valid HCL.
    """
    found: dict[str, bool] = {}
    for path in sorted((context.root / "terraform" / "stacks" / stack).glob("*.tf")):
        if not _DECLARES.search(path.read_text(encoding="utf-8")):
            continue
        for block in _parse(context, path).get("variable", []):
            for name, body in block.items():
                found[name.strip('"')] = "default" in body
    return found


def check(context: Context, environment: Environment, stack: str) -> None:
    """Refuse a var file with a key missing, unknown, or reserved for the harness.

    Raises:
        BadInput: with the file, the key, and what to do about it.
    """
    variables = declared(context, stack)
    path = var_file(environment, stack)
    keys = given(context, environment, stack).keys()
    where = path.relative_to(context.root) if path else f"environments/{environment.name}/{stack}.tfvars"
    for name in sorted(keys & SUPPLIED):
        raise BadInput(f'{where} sets "{name}"', hint=f"remove it: the harness fills in {name} itself")
    for name in sorted(keys - variables.keys()):
        raise BadInput(
            f'{where} has the unknown key "{name}"',
            why=f"stack {stack} declares {', '.join(sorted(variables.keys() - SUPPLIED))}",
            hint=f"remove it, or declare the variable in terraform/stacks/{stack}/variables.tf",
        )
    for name, has_default in sorted(variables.items()):
        if not has_default and name not in keys and name not in SUPPLIED:
            raise BadInput(
                f'{where} lacks the key "{name}"',
                hint=f"add it to {where}; its type and meaning stand in terraform/stacks/{stack}/variables.tf",
            )


def given(context: Context, environment: Environment, stack: str) -> dict[str, Any]:
    """What the var file says, name → value as the HCL parser gives it: strings keep their quotes.

    Raises:
        BadInput: it is not valid HCL.
    """
    path = var_file(environment, stack)
    return {k: v for k, v in _parse(context, path).items() if not k.startswith("__")} if path else {}


def _parse(context: Context, path: Path) -> dict[str, Any]:
    """Parse HCL, remembered by content: the parser's grammar takes two seconds to build."""
    text = path.read_text(encoding="utf-8")
    remembered = context.build / "cache" / "hcl" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
    if remembered.is_file():
        cached: dict[str, Any] = json.loads(remembered.read_text(encoding="utf-8"))
        return cached
    import hcl2

    try:
        with _parsing:
            parsed: dict[str, Any] = hcl2.loads(text)
    except Exception as error:  # the parser raises lark's own exceptions, of many kinds
        where = path.relative_to(context.root)
        line = getattr(error, "line", None)
        raise BadInput(
            f"{where} is not valid HCL" + (f", line {line}" if isinstance(line, int) and line > 0 else ""),
            why=str(error).strip().splitlines()[0],
            hint=f"terraform fmt {where}",
        ) from error
    write_atomically(remembered, json.dumps(parsed))
    return parsed
