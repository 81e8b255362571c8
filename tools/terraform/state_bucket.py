"""The bucket that holds Terraform's state: named in backend.hcl, made before anything else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tools.edges.files import write_atomically
from tools.errors import BadInput
from tools.targets.access import Access

_BUCKET = re.compile(r'^\s*bucket\s*=\s*"([^"$]+)"\s*$', re.MULTILINE)


def name(access: Access) -> str:
    """The state bucket of an environment.

    Raises:
        BadInput: backend.hcl names none.
    """
    found = _BUCKET.search(access.environment.backend.read_text(encoding="utf-8"))
    if not found:
        where = f"environments/{access.environment.name}/backend.hcl"
        raise BadInput(f'{where} has no line bucket = "..."', hint=f"add it to {where}")
    return found.group(1)


def ensure(access: Access, stack: str, run_dir: Path, instance: str) -> None:
    """Make the state bucket where we may: on an emulator, and on AWS for the stack that then takes it over.

    Args:
        instance: the emulator's identity, "" when it has none. The answer is remembered for that instance, because
            loading boto3 to ask again would cost more than the question.

    Raises:
        BadInput: on AWS there is no bucket yet and this is not the bootstrap stack.
    """
    bucket = name(access)
    remembered = run_dir / "state_bucket.txt"
    known = f"{bucket} {instance}"
    if instance and remembered.is_file() and remembered.read_text(encoding="utf-8") == known:
        return
    s3 = access.client("s3")
    if not _exists(s3, bucket):
        if not access.target.emulated and stack != "bootstrap":
            raise BadInput(
                f"the state bucket {bucket} does not exist in account {access.environment.account_id}",
                hint=f"nox -s apply -- {access.environment.name} --stack bootstrap --target aws",
            )
        _create(s3, bucket, access.environment.region)
    write_atomically(remembered, known)


def _exists(s3: Any, bucket: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise BadInput(f"the state bucket {bucket} cannot be used", why=str(error)) from error
    return True


def _create(s3: Any, bucket: str, region: str) -> None:
    # us-east-1 is the one region that must not be named (S3 API, CreateBucket, LocationConstraint)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **where)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
    )
