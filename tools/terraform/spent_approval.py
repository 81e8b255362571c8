"""Which approvals have been used: an object for each beside the state, made once and for every machine.

The state's bucket is what all who change an environment share, and outlives what they destroy. S3 makes an object
only if there is none when asked to (Amazon S3 User Guide, "Conditional writes"; Terraform's own lock relies on it too).
"""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from typing import Any

from tools.errors import BadInput, ToolFailed
from tools.targets.access import Access
from tools.terraform import state_bucket
from tools.terraform.run_lock import user_name


def refuse_spent(access: Access, stack: str, digest: str) -> None:
    """Make sure that the approval with this digest has not been used.

    Raises:
        BadInput: it has been; says when and by whom.
        ToolFailed: the bucket could not be asked.
    """
    from botocore.exceptions import ClientError

    try:
        answer = access.client("s3").get_object(Bucket=state_bucket.name(access), Key=_key(access, stack, digest))
    except ClientError as error:
        if _status(error) == 404:
            return
        raise _failed("could not be looked up", error) from error
    raise _used(answer["Body"].read())


def spend(access: Access, stack: str, digest: str, says: str) -> None:
    """Use the approval up, before what it approves is begun.

    Args:
        says: what was approved, by whom and why; kept with it.

    Raises:
        BadInput: somebody has used it meanwhile.
        ToolFailed: it could not be written down.
    """
    from botocore.exceptions import ClientError

    s3, bucket, key = access.client("s3"), state_bucket.name(access), _key(access, stack, digest)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    record = {"says": says, "used_at": now, "used_by": f"{user_name()}@{socket.gethostname()}"}
    body = json.dumps(record, indent=1).encode()
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json", IfNoneMatch="*")
    except ClientError as error:
        if _status(error) in (409, 412):  # there is one, or another is just being made
            raise _used(b"") from error
        raise _failed("could not be marked as used", error) from error


def _key(access: Access, stack: str, digest: str) -> str:
    return f"{access.environment.name}/{stack}/approvals/{digest}.json"


def _status(error: Any) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def _used(body: bytes) -> BadInput:
    try:
        record = json.loads(body)
        when = f", at {record['used_at']} by {record['used_by']}"
    except (ValueError, KeyError, TypeError):
        when = ""
    return BadInput(f"the approval was used already{when}", hint="each is good once: ask for a new one")


def _failed(what: str, error: Exception) -> ToolFailed:
    return ToolFailed(f"the approval {what} in the state's bucket", why=str(error))
