"""Read `environments/<name>/`, and say exactly which file and key is wrong when one is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tools.context import Context
from tools.errors import BadInput
from tools.model import Environment

_KEYS: dict[str, type] = {"account_id": str, "region": str, "confirm_apply": bool, "destroy_threshold": int}
_SHAPES = {
    "account_id": (re.compile(r"\d{12}"), "twelve digits, in quotes"),
    # The cost alarm's topic must be where AWS publishes charges (terraform/modules/cost), and all else is beside it.
    "region": (re.compile("us-east-1"), '"us-east-1": the cost alarm works nowhere else (docs/environments.md)'),
    "destroy_threshold": (re.compile(r"\d+"), "a whole number, 0 or more"),
}


def names(context: Context) -> list[str]:
    """Every environment there is, in the order people think of them: by how much depends on it."""
    folder = context.root / "environments"
    found = [path.parent.name for path in folder.glob("*/environment.toml")]
    order = {"dev": 0, "preprod": 1, "prod": 2}
    return sorted(found, key=lambda name: (order.get(name, 3), name))


def load(context: Context, name: str) -> Environment:
    """Read and check one environment.

    Raises:
        BadInput: there is no such environment, or its environment.toml cannot be used.
    """
    known = names(context)
    if name not in known:
        raise BadInput(
            f'there is no environment "{name}"',
            why=f"environments/ holds {', '.join(known) or 'none'}",
            hint=f"nox -s plan -- {known[0] if known else 'dev'}",
        )
    folder = context.root / "environments" / name
    path = folder / "environment.toml"
    values = _read(path, name)
    for required in (folder / "terraform.tfvars", folder / "backend.hcl"):
        if not required.is_file():
            raise BadInput(
                f"environments/{name}/{required.name} is missing",
                hint="every environment has environment.toml, terraform.tfvars and backend.hcl; copy dev's and edit it",
            )
    return Environment(
        name=name,
        account_id=values["account_id"],
        region=values["region"],
        folder=folder,
        confirm_apply=values["confirm_apply"],
        destroy_threshold=values["destroy_threshold"],
    )


def _read(path: Path, name: str) -> dict[str, Any]:
    where = f"environments/{name}/{path.name}"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{where} is not valid TOML", why=str(error), hint=f"mend {where}") from error
    for key in sorted(_KEYS.keys() | values.keys()):
        if key not in values:
            raise BadInput(f'{where} lacks the key "{key}"', hint=f"add {key} = {_example(key)} to {where}")
        if key not in _KEYS:
            raise BadInput(
                f'{where} has the unknown key "{key}"',
                why=f"known keys: {', '.join(sorted(_KEYS))}",
                hint=f"remove it from {where}, or mend its spelling",
            )
        _check_value(where, key, values[key])
    return values


def _check_value(where: str, key: str, value: object) -> None:
    if type(value) is not _KEYS[key]:
        raise BadInput(f'{where}: "{key}" is {value!r}', hint=f"write {key} = {_example(key)}")
    if key in _SHAPES and not _SHAPES[key][0].fullmatch(str(value)):
        raise BadInput(f'{where}: "{key}" is {value!r}', hint=f"it must be {_SHAPES[key][1]}")


def _example(key: str) -> str:
    return {
        "account_id": '"111111111111"',
        "region": '"us-east-1"',
        "confirm_apply": "false",
        "destroy_threshold": "10",
    }[key]
