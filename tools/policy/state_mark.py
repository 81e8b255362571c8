"""Which state a plan was made on, and whether that is still the state there is.

A state has a lineage, given to it when it is first written, and a serial that every write counts up (state format
version 4). A saved plan is a zip that holds the state it was made on as `tfstate`. Terraform compares the two itself,
but for the first plan of a stack: that has no lineage, and Terraform takes it for any state of serial 0 and whenever
there is none (hashicorp/terraform issue 24078).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.errors import GateUnsound, ToolFailed


@dataclass(frozen=True)
class StateMark:
    """A state's identity, and how many managed blocks have resources in it. Without a lineage: never written yet."""

    lineage: str
    serial: int
    resources: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of_plan(path: Path) -> StateMark:
    """The state that a saved plan was made on.

    Raises:
        GateUnsound: the file is not a saved plan.
    """
    try:
        with zipfile.ZipFile(path) as saved:
            return _mark(json.loads(saved.read("tfstate")))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateUnsound(f"{path.name} is not a saved plan of Terraform's", why=str(error)) from error


def of_state(body: bytes | None) -> StateMark | None:
    """The mark of a state as the backend keeps it; None when it keeps none.

    Raises:
        ToolFailed: what it keeps is not a state.
    """
    if body is None:
        return None
    try:
        return _mark(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolFailed("what the backend keeps is not a state of Terraform's", why=str(error)) from error


def disagreement(sealed: Mapping[str, Any], now: StateMark | None) -> str:
    """Why a plan made on the sealed state must not be applied to the one there is now; empty when it may.

    Args:
        sealed: what `as_json` gave when the plan was judged.
    """
    if not sealed["lineage"]:
        if now is None:
            return ""
        holds = f"serial {now.serial}, {now.resources} resource(s)"
        return f"the plan was made when there was no state, and now there is one ({holds})"
    if now is None:
        return "the state that the plan was made on is gone"
    if now.lineage != sealed["lineage"]:
        return "the plan was made on another state: its lineage is not that of the one there is now"
    if now.serial != sealed["serial"]:
        return f"the state has changed since the plan was made: serial {sealed['serial']} then, {now.serial} now"
    return ""


def _mark(state: Mapping[str, Any]) -> StateMark:
    managed = [resource for resource in state.get("resources") or () if resource["mode"] == "managed"]
    return StateMark(str(state["lineage"]), int(state["serial"]), len(managed))
