"""Objects in the state bucket: read one, or make one that is made once only, from whatever machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime

from tools.errors import ToolFailed
from tools.targets.access import Access
from tools.terraform.run_lock import user_name

_GONE, _TAKEN = 404, (409, 412)


def owner(access: Access) -> dict[str, str]:
    """What a call to S3 says beside the bucket's name: names are the world's, so on AWS it tells whose bucket it means.

    Source: Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition".
    """
    return {} if access.target.emulated else {"ExpectedBucketOwner": access.environment.account_id}


def read(access: Access, bucket: str, key: str) -> bytes | None:
    """An object's content, or None when there is none.

    Raises:
        ToolFailed: it cannot be read.
    """
    from botocore.exceptions import ClientError

    try:
        body: bytes = access.client("s3").get_object(Bucket=bucket, Key=key, **owner(access))["Body"].read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _GONE:
            return None
        raise ToolFailed(f"s3://{bucket}/{key} cannot be read", why=str(error)) from error
    return body


def note_once(access: Access, bucket: str, key: str, about: Mapping[str, str]) -> bool:
    """Write a note with `about`, the time and the user; False when there is one, or another is just being made.

    S3 makes an object only if there is none when asked to (Amazon S3 User Guide, "Conditional writes"; Terraform's own
    lock relies on it too), so of two runs one is told so.

    Raises:
        ToolFailed: it cannot be written.
    """
    from botocore.exceptions import ClientError

    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps({**about, "used_at": now, "used_by": f"{user_name()}@{socket.gethostname()}"}, indent=1)
    try:
        access.client("s3").put_object(
            Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json", IfNoneMatch="*",
            **owner(access),
        )  # fmt: skip
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in _TAKEN:
            return False
        raise ToolFailed(f"s3://{bucket}/{key} cannot be written, so nothing is begun", why=str(error)) from error
    return True
