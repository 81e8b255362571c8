"""One cheap read of each AWS dependency. A probe returns when all is well and raises when it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client

Probe = Callable[[], None]

# A table keeps serving while it is being changed (DynamoDB API reference, TableDescription, "TableStatus").
_SERVING = frozenset({"ACTIVE", "UPDATING"})


class NotServingError(Exception):
    """It is there but not in a state to work."""


def table_probe(dynamodb: Callable[[], DynamoDBClient], table: str) -> Probe:
    """The table exists and serves."""

    def probe() -> None:
        status = dynamodb().describe_table(TableName=table)["Table"].get("TableStatus", "ACTIVE")
        if status not in _SERVING:
            raise NotServingError(f"table {table} is {status}")

    return probe


def bucket_probe(s3: Callable[[], S3Client], bucket: str) -> Probe:
    """The bucket exists and we may read its listing."""

    def probe() -> None:
        s3().head_bucket(Bucket=bucket)

    return probe


def key_probe(kms: Callable[[], KMSClient], key_arn: str) -> Probe:
    """The key exists and is enabled; one waiting to be deleted is not."""

    def probe() -> None:
        if not kms().describe_key(KeyId=key_arn)["KeyMetadata"].get("Enabled"):
            raise NotServingError("the KMS key is not enabled")

    return probe
