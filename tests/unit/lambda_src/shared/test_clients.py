from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from shared import clients


@pytest.mark.parametrize("client", [clients.dynamodb, clients.kms, clients.s3])
def test_a_client_is_made_once_with_a_pool_of_fifty_and_short_timeouts(aws: dict[str, str], client: Any) -> None:
    made: Any = client()
    assert client() is made
    config = made.meta.config
    assert config.max_pool_connections == 50
    assert config.tcp_keepalive is True
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_no_secret_is_logged_where_the_runtime_logs_in_detail(
    aws: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # what Lambda's runtime does to the root logger with logs.debug = true
    clients._session.cache_clear()
    clients.ssm.cache_clear()
    logging.getLogger("botocore").setLevel(logging.NOTSET)
    clients.ssm().put_parameter(Name="/p", Value="s3cr3t", Type="SecureString")
    assert clients.ssm().get_parameter(Name="/p", WithDecryption=True)["Parameter"]["Value"] == "s3cr3t"
    assert "s3cr3t" not in caplog.text


def test_the_worst_call_ends_within_fifteen_seconds(aws: dict[str, str]) -> None:
    config: Any = clients.dynamodb().meta.config
    attempts = config.retries["total_max_attempts"]
    waits = sum(2**attempt for attempt in range(attempts - 1))  # standard mode: up to 1 s, 2 s, ... in between
    assert attempts * (config.connect_timeout + config.read_timeout) + waits <= 15


@pytest.fixture
def faults(aws: dict[str, str]) -> Iterator[list[str]]:
    """One entry for each call that failed for want of a key."""
    told: list[str] = []
    clients.tell_of_key_faults(lambda: told.append("key"))
    yield told
    clients.tell_of_key_faults(lambda: None)


DENIED = "User: arn:aws:sts::1:assumed-role/f is not authorized to perform: kms:Decrypt on resource: key/1"


def test_who_counts_faults_and_fails_hides_none(aws: dict[str, str]) -> None:
    def fails() -> None:
        raise RuntimeError("no room left to write metrics")

    clients.tell_of_key_faults(fails)
    try:
        with Stubber(clients.kms()) as stub:
            stub.add_client_error("decrypt", "DisabledException")
            with pytest.raises(ClientError, match="DisabledException"):
                clients.kms().decrypt(CiphertextBlob=b"c")
    finally:
        clients.tell_of_key_faults(lambda: None)


@pytest.mark.parametrize(
    ("client", "operation", "code", "message", "told"),
    [
        (clients.kms, "decrypt", "DisabledException", "", 1),
        (clients.kms, "decrypt", "AccessDeniedException", "", 1),
        (clients.kms, "generate_data_key", "ThrottlingException", "", 1),
        (clients.kms, "decrypt", "InvalidCiphertextException", "", 0),
        (clients.kms, "decrypt", "IncorrectKeyException", "", 0),
        (clients.s3, "put_object", "KMS.DisabledException", "", 1),
        (clients.sns, "publish", "KMSAccessDenied", "", 1),
        (clients.ssm, "get_parameter", "InvalidKeyId", "", 1),
        (clients.ssm, "get_parameter", "ParameterNotFound", "", 0),
        (clients.dynamodb, "describe_table", "AccessDeniedException", DENIED, 1),
        (clients.dynamodb, "describe_table", "AccessDeniedException", DENIED.replace("kms:Decrypt", "dynamodb:x"), 0),
    ],
)
def test_a_call_that_fails_for_want_of_a_key_is_told_once(
    faults: list[str], client: Any, operation: str, code: str, message: str, told: int
) -> None:
    needed = {
        "decrypt": {"CiphertextBlob": b"c"},
        "generate_data_key": {"KeyId": "k"},
        "put_object": {"Bucket": "bucket", "Key": "k"},
        "publish": {"Message": "m", "TopicArn": "t"},
        "get_parameter": {"Name": "/p"},
        "describe_table": {"TableName": "table"},
    }
    with Stubber(client()) as stub:
        stub.add_client_error(operation, code, message)
        with pytest.raises(ClientError):
            getattr(client(), operation)(**needed[operation])
    assert len(faults) == told


def test_a_key_service_that_does_not_answer_is_told_once_whatever_is_tried(
    faults: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: Any, **__: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://kms")

    for client in (clients.kms(), clients.dynamodb()):
        monkeypatch.setattr(client._endpoint, "make_request", silent)  # type: ignore[attr-defined]
    with pytest.raises(EndpointConnectionError):
        clients.dynamodb().list_tables()
    assert faults == []
    with pytest.raises(EndpointConnectionError):
        clients.kms().list_keys()
    assert faults == ["key"]


def test_what_goes_well_is_not_told(faults: list[str], aws: dict[str, str]) -> None:
    clients.kms().describe_key(KeyId=aws["KMS_KEY_ARN"])
    assert faults == []
