"""AWS clients, made once per process and shared by every request it serves.

Keep-alive pools of 50 connections as the resource guide asks; timeouts short enough that one call, retries
and back-off included, ends within 15 seconds. Made by botocore, boto3's engine: importing boto3 on top of it
only adds resources and transfers, which no function uses, to every cold start.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    max_pool_connections=50,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)
_session = get_session()
# Using a client from several threads is safe, making one is not (boto3 guide, "Multithreading or
# multiprocessing with clients").
_making = threading.Lock()


@cache
def dynamodb() -> DynamoDBClient:
    """The process's DynamoDB client."""
    client: DynamoDBClient = _make("dynamodb")
    return client


@cache
def kms() -> KMSClient:
    """The process's KMS client."""
    client: KMSClient = _make("kms")
    return client


@cache
def s3() -> S3Client:
    """The process's S3 client."""
    client: S3Client = _make("s3")
    return client


def _make(service: str) -> Any:
    with _making:
        return _session.create_client(service, config=_CONFIG)
