from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from shared.aws_faults import cancellation_codes, error_code, is_temporary


def fault(code: str, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, "AnyOperation")


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_throttling_is_temporary(code: str) -> None:
    assert is_temporary(fault(code))


def test_a_server_error_is_temporary() -> None:
    assert is_temporary(fault("KMSInternalException", status=500))


def test_a_transaction_cancelled_by_load_is_temporary() -> None:
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
    assert is_temporary(fault("TransactionCanceledException", CancellationReasons=reasons))


def test_a_transaction_cancelled_by_a_condition_is_not() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    cancelled = fault("TransactionCanceledException", CancellationReasons=reasons)
    assert not is_temporary(cancelled)
    assert cancellation_codes(cancelled) == ["None", "ConditionalCheckFailed"]


@pytest.mark.parametrize(
    "unreachable",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_a_service_that_does_not_answer_is_temporary(unreachable: Any) -> None:
    assert is_temporary(unreachable)


def test_a_missing_permission_is_not() -> None:
    denied = fault("AccessDeniedException")
    assert error_code(denied) == "AccessDeniedException"
    assert not is_temporary(denied)


def test_missing_credentials_are_not() -> None:
    assert not is_temporary(NoCredentialsError())
