"""The objects of a stack in the state bucket: its state, and which plans have been applied to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.errors import BadInput, ToolFailed
from tools.targets.access import Access
from tools.terraform.driver import Driver
from tools.terraform.run_lock import user_name

_GONE, _TAKEN = 404, (409, 412)


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
    from botocore.exceptions import ClientError

    bucket, key = location(driver)
    try:
        body: bytes = access.client("s3").get_object(Bucket=bucket, Key=key + suffix, **_owner(access))["Body"].read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _GONE:
            return None
        raise ToolFailed(f"s3://{bucket}/{key}{suffix} cannot be read", why=str(error)) from error
    return body


def spend(driver: Driver, access: Access, plan_sha256: str, about: Mapping[str, str]) -> None:
    """Note beside the state that a plan is being applied: each plan once, on whatever machine.

    The note is written on condition that there is none (Amazon S3 User Guide, "Conditional writes"), so of two runs one
    is refused. It is never removed by the harness; the bucket forgets it after a week (stack bootstrap), long after the
    plan's verdict has aged out.

    Raises:
        BadInput: the plan was applied already, or is being applied.
        ToolFailed: the note cannot be written.
    """
    from botocore.exceptions import ClientError

    bucket, key = location(driver)
    note = f"{key.rpartition('/')[0]}/spent/{plan_sha256}.json"
    text = json.dumps({**about, "user": user_name(), "at": datetime.now(UTC).isoformat(timespec="seconds")})
    try:
        access.client("s3").put_object(
            Bucket=bucket, Key=note, Body=text.encode(), ContentType="application/json", IfNoneMatch="*",
            **_owner(access),
        )  # fmt: skip
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in _TAKEN:
            raise BadInput(
                "this plan was applied already: its verdict is used",
                why=f"s3://{bucket}/{note} says by whom and when",
                hint="plan again",
            ) from error
        raise ToolFailed(f"s3://{bucket}/{note} cannot be written, so nothing is applied", why=str(error)) from error


def _owner(access: Access) -> dict[str, str]:
    """Bucket names are the world's: on AWS every call says whose bucket it means (see state_bucket)."""
    return {} if access.target.emulated else {"ExpectedBucketOwner": access.environment.account_id}
