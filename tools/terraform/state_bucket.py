"""The bucket that holds Terraform's state: named after the account, made before anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.edges.files import write_atomically
from tools.errors import BadInput, ToolFailed
from tools.model import command
from tools.targets.access import Access
from tools.terraform.state_objects import owner


def name(access: Access) -> str:
    """The state bucket of an environment's account; stack bootstrap calls it the same (`local.state_bucket`)."""
    return f"terraform-state-{access.environment.account_id}"


def ensure(access: Access, run_dir: Path, instance: str, *, may_create: bool) -> None:
    """See to it that the state bucket is there and is ours.

    Args:
        instance: the emulator's identity, "" when it has none. The answer is remembered for that instance, because
            loading boto3 to ask again would cost more than the question.
        may_create: whether this command may make the bucket when there is none.

    Raises:
        BadInput: there is no bucket and it may not be made here; or the bucket cannot be used.
        ToolFailed: it could not be made.
    """
    bucket = name(access)
    remembered = run_dir / "state_bucket.txt"
    known = f"{bucket} {instance}"
    if instance and remembered.is_file() and remembered.read_text(encoding="utf-8") == known:
        return
    s3 = access.client("s3")
    if not _exists(s3, bucket, access):
        if not may_create:
            raise BadInput(
                f"the state bucket {bucket} does not exist in account {access.environment.account_id}",
                hint=command("apply", access.environment.name, access.target, "bootstrap"),
            )
        _create(s3, bucket, access.environment.region)
    if instance:
        write_atomically(remembered, known)


def _exists(s3: Any, bucket: str, access: Access) -> bool:
    from botocore.exceptions import ClientError

    account = access.environment.account_id
    try:
        s3.head_bucket(Bucket=bucket, **owner(access))  # a state must not land in somebody else's
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            return False
        if status == 403:
            raise BadInput(
                f"the state bucket {bucket} belongs to another account than {account}, or may not be used by this role",
                why=str(error),
                hint=f"aws s3api head-bucket --bucket {bucket} as an administrator of {account}: 403 there too means "
                "that somebody else owns the name, and then nothing of ours may be kept in it",
            ) from error
        raise BadInput(f"the state bucket {bucket} cannot be used", why=str(error)) from error
    return True


def _create(s3: Any, bucket: str, region: str) -> None:
    from botocore.exceptions import ClientError

    # us-east-1 is the one region that must not be named (S3 API, CreateBucket, LocationConstraint)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **where)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration=dict.fromkeys(
                ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
            ),
        )
    except ClientError as error:
        raise ToolFailed(f"the state bucket {bucket} could not be made", why=str(error)) from error
