"""What wallet_manager asks its bucket and its key for /health; tables are asked as every function asks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.health import NotServingError, Probe

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client


def bucket_probe(s3: Callable[[], S3Client], bucket: str) -> Probe:
    """The bucket exists and we may read the listing of users' files: no more than that is ours to read."""

    def probe() -> None:
        s3().list_objects_v2(Bucket=bucket, Prefix="users/", MaxKeys=1)

    return probe


def key_probe(kms: Callable[[], KMSClient], key_arn: str) -> Probe:
    """The key exists and is enabled; one waiting to be deleted is not."""

    def probe() -> None:
        if not kms().describe_key(KeyId=key_arn)["KeyMetadata"].get("Enabled"):
            raise NotServingError("the KMS key is not enabled")

    return probe
