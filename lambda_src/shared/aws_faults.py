"""Telling an AWS service that is down or busy from one that refuses us.

Imports botocore only where there is a fault of its making to look at: a function that makes no AWS call must not
pay for it at every cold start.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_BUSY_REASONS = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})
_CONDITION_FAILED = "ConditionalCheckFailed"

WRONG_CIPHERTEXT = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
"""KMS's words for what it was given to open: changed, or sealed for another context or key. The key itself is well."""


def is_aws_fault(error: BaseException) -> TypeGuard[ClientError | BotoCoreError]:
    """Whether botocore raised it. Never imports botocore: when nobody has, it is not botocore's."""
    exceptions = sys.modules.get("botocore.exceptions")
    return exceptions is not None and isinstance(error, exceptions.ClientError | exceptions.BotoCoreError)


def error_code(fault: ClientError) -> str:
    """The service's own word for the error, such as `ConditionalCheckFailedException`."""
    return str(fault.response.get("Error", {}).get("Code", ""))


def cancellation_codes(fault: ClientError) -> list[str]:
    """Why each action of a cancelled DynamoDB transaction failed, in order; "None" for those that did not.

    Source: DynamoDB API reference, TransactWriteItems, "TransactionCanceledException".
    """
    return [str(reason.get("Code", "None")) for reason in fault.response.get("CancellationReasons", [])]


def condition_failed(fault: ClientError, action: int) -> bool:
    """Whether a transaction was cancelled because the condition of its action number `action`, from 0, failed."""
    codes = cancellation_codes(fault)
    return action < len(codes) and codes[action] == _CONDITION_FAILED


def is_key_fault(service: str, code: str, message: str) -> bool:
    """Whether a call failed because a KMS key is not to be had: disabled, about to be deleted, denied to us, KMS down.

    Other services call KMS for us and pass on its refusal: S3, SNS and SQS as `KMS…`, Systems Manager as `InvalidKeyId`
    (their API references, "Errors"), all of them as a denied action of KMS's.

    Args:
        service: botocore's name of the service that answered, such as `kms` or `s3`.
        code, message: its error; the code is empty when there was no answer at all.
    """
    if service == "kms":
        return code not in WRONG_CIPHERTEXT
    return code.startswith("KMS") or code == "InvalidKeyId" or "not authorized to perform: kms:" in message


def is_temporary(fault: ClientError | BotoCoreError) -> bool:
    """Whether the same request may succeed later without anybody changing anything."""
    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as AwsConnectionError

    if not isinstance(fault, ClientError):
        return isinstance(fault, AwsConnectionError | HTTPClientError)
    if fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return True
    return error_code(fault) in _BUSY or not _BUSY_REASONS.isdisjoint(cancellation_codes(fault))
