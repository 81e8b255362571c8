"""Files like those that `terraform plan -out` saves: a zip with the state the plan was made on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

MANAGED: dict[str, Any] = {"mode": "managed", "type": "aws_sns_topic", "name": "this", "instances": []}


def state(lineage: str = "line", serial: int = 3, resources: tuple[dict[str, Any], ...] = (MANAGED,)) -> dict[str, Any]:
    return {"version": 4, "lineage": lineage, "serial": serial, "outputs": {}, "resources": list(resources)}


def save_plan(path: Path, prior: dict[str, Any] | None = None, config: str = "") -> None:
    """Save a plan; `tfstate-prev` has neither lineage nor serial, as with Terraform's own."""
    with zipfile.ZipFile(path, "w") as saved:
        saved.writestr("tfplan", b"plan")
        saved.writestr("tfstate", json.dumps(state() if prior is None else prior))
        saved.writestr("tfstate-prev", json.dumps(state("", 0)))
        saved.writestr("tfconfig/m-/main.tf", config)
