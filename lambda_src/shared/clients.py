"""AWS clients, made once per process and shared by every request it serves.

Keep-alive pools of 50 connections as the resource guide asks; timeouts short enough that one call, retries
and back-off included, ends within 15 seconds. Made by botocore, boto3's engine: importing boto3 on top of it
only adds resources and transfers, which no function uses, to every cold start. botocore itself is imported with
the first client, so that a function which seldom needs one does not start with it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from shared.aws_faults import is_key_fault

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient

# Using a client from several threads is safe, making one is not (boto3 guide, "Multithreading or
# multiprocessing with clients").
_making = threading.Lock()

_key_fault_listeners: list[Callable[[], None]] = []


def tell_of_key_faults(tell: Callable[[], None]) -> None:
    """Have `tell` called for each call, of any client here, that fails for want of a KMS key, retries included.

    A process runs one function: whoever asks later takes the place of who asked before.
    """
    _key_fault_listeners[:] = [tell]


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
    """The process's S3 client. What it signs is good for objects under a KMS key, unlike by botocore's own choice."""
    client: S3Client = _make("s3", signature_version="s3v4")
    return client


@cache
def ssm() -> SSMClient:
    """The process's Systems Manager client."""
    client: SSMClient = _make("ssm")
    return client


@cache
def sns() -> SNSClient:
    """The process's SNS client."""
    client: SNSClient = _make("sns")
    return client


@cache
def cognito() -> CognitoIdentityProviderClient:
    """The process's Cognito user pools client."""
    client: CognitoIdentityProviderClient = _make("cognito-idp")
    return client


def _make(service: str, **options: Any) -> Any:
    from botocore.config import Config

    with _making:
        client = _session().create_client(
            service,
            config=Config(
                connect_timeout=1,
                read_timeout=3,
                max_pool_connections=50,
                retries={"mode": "standard", "total_max_attempts": 3},
                tcp_keepalive=True,
                **options,
            ),
        )
    # After all attempts, once each: botocore guide, "Event system".
    client.meta.events.register("after-call", partial(_after_answer, service))
    client.meta.events.register("after-call-error", partial(_after_silence, service))
    return client


def _after_answer(service: str, parsed: Mapping[str, Any], **_: Any) -> None:
    error = parsed.get("Error", {})
    if error and is_key_fault(service, str(error.get("Code", "")), str(error.get("Message", ""))):
        _tell()


def _after_silence(service: str, **_: Any) -> None:
    if is_key_fault(service, "", ""):
        _tell()


def _tell() -> None:
    for tell in _key_fault_listeners:
        with suppress(Exception):  # what went wrong with the call is what its caller has to hear of, not this
            tell()


@cache
def _session() -> Session:
    from botocore.session import get_session

    # Its DEBUG lines hold requests and answers whole: data keys, secrets, passwords, tokens. Where logs.debug is on,
    # Lambda's runtime sets the root logger to DEBUG (Lambda developer guide, "Log level filtering").
    logging.getLogger("botocore").setLevel(logging.INFO)
    return get_session()
