"""The objects of a stack in the state bucket: its state, and which plans have been applied to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.errors import BadInput
from tools.targets.access import Access
from tools.terraform import state_objects
from tools.terraform.driver import Driver


def location(driver: Driver) -> tuple[str, str]:
    """Bucket and key of the state, as `terraform init` recorded them."""
    recorded = Path(driver.env["TF_DATA_DIR"]) / "terraform.tfstate"
    config: dict[str, Any] = json.loads(recorded.read_text(encoding="utf-8"))["backend"]["config"]
    return str(config["bucket"]), str(config["key"])


def read(driver: Driver, access: Access, suffix: str = "") -> bytes | None:
    """The state as the bucket has it (JSON, state format version 4), or None when there is none.

    A GET of our own costs milliseconds; `terraform state pull` starts Terraform.

    Args:
        suffix: of another object beside it, such as `.tflock`.

    Raises:
        ToolFailed: it cannot be read.
    """
    bucket, key = location(driver)
    return state_objects.read(access, bucket, key + suffix)


def spend(driver: Driver, access: Access, plan_sha256: str, about: Mapping[str, str]) -> None:
    """Note beside the state that a plan is being applied: each plan once, on whatever machine.

    The note is never removed by the harness; the bucket forgets it after a week (stack bootstrap), long after the
    plan's verdict has aged out.

    Raises:
        BadInput: the plan was applied already, or is being applied.
        ToolFailed: the note cannot be written.
    """
    bucket, key = location(driver)
    note = f"{key.rpartition('/')[0]}/spent/{plan_sha256}.json"
    if not state_objects.note_once(access, bucket, note, about):
        raise BadInput(
            "this plan was applied already: its verdict is used",
            why=f"s3://{bucket}/{note} says by whom and when",
            hint="plan again",
        )
