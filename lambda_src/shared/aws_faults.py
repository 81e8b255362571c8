"""Telling an AWS service that is down or busy from one that refuses us."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as AwsConnectionError

_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
_BUSY_REASONS = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})


def error_code(fault: ClientError) -> str:
    """The service's own word for the error, such as `ConditionalCheckFailedException`."""
    return str(fault.response.get("Error", {}).get("Code", ""))


def cancellation_codes(fault: ClientError) -> list[str]:
    """Why each action of a cancelled DynamoDB transaction failed, in order; "None" for those that did not.

    Source: DynamoDB API reference, TransactWriteItems, "TransactionCanceledException".
    """
    return [str(reason.get("Code", "None")) for reason in fault.response.get("CancellationReasons", [])]


def is_temporary(fault: ClientError | BotoCoreError) -> bool:
    """Whether the same request may succeed later without anybody changing anything."""
    if not isinstance(fault, ClientError):
        return isinstance(fault, AwsConnectionError | HTTPClientError)
    if fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return True
    return error_code(fault) in _BUSY or not _BUSY_REASONS.isdisjoint(cancellation_codes(fault))
