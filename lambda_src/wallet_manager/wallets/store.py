"""The wallets table: hash key `userId`, range key `walletId`.

The sealed private key is written here and never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.aws_faults import cancellation_codes
from shared.items import Row, from_item, to_item
from wallet_manager.paging import Page, cut_page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Reads name what they want, so that key material does not even leave the table.
_PUBLIC = ("walletId", "name", "keyType", "publicKey", "accountId", "network", "status", "demo", "createdAt")
_PROJECTION: dict[str, Any] = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in _PUBLIC),
    "ExpressionAttributeNames": {f"#{name}": name for name in _PUBLIC},
}


class MomentTakenError(Exception):
    """The user has a transaction at this very microsecond already."""


class WalletStore:
    """Reads and writes of wallet rows."""

    def __init__(self, dynamodb: DynamoDBClient, wallets_table: str, transactions_table: str) -> None:
        self._dynamodb = dynamodb
        self._wallets = wallets_table
        self._transactions = transactions_table

    def create(self, wallet: Row, opening: Row) -> None:
        """Write a wallet and its opening transaction, both or neither.

        Raises MomentTakenError when `opening` is at a moment the user has used; nothing is written then.
        """
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    _put_new(self._wallets, wallet, "walletId"),
                    _put_new(self._transactions, opening, "userId"),
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            if _only_the_moment_is_taken(cancelled):
                raise MomentTakenError from cancelled
            raise

    def get(self, user_id: str, wallet_id: str) -> Row | None:
        """The public part of one of the user's wallets, or None."""
        found = self._dynamodb.get_item(
            TableName=self._wallets,
            Key=to_item({"userId": user_id, "walletId": wallet_id}),
            ConsistentRead=True,
            **_PROJECTION,
        )
        return from_item(found["Item"]) if "Item" in found else None

    def list(self, user_id: str, limit: int, after: str | None) -> Page:
        """The public part of the user's wallets, newest first; ids begin with their time."""
        start: dict[str, Any] = {}
        if after is not None:
            start["ExclusiveStartKey"] = to_item({"userId": user_id, "walletId": after})
        found = self._dynamodb.query(
            TableName=self._wallets,
            KeyConditionExpression="userId = :user",
            ExpressionAttributeValues=to_item({":user": user_id}),
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit + 1,
            **_PROJECTION,
            **start,
        )
        return cut_page([from_item(item) for item in found["Items"]], limit, "walletId")


def _put_new(table: str, row: Row, key: str) -> Any:
    only_new = f"attribute_not_exists({key})"
    return {"Put": {"TableName": table, "Item": to_item(row), "ConditionExpression": only_new}}


def _only_the_moment_is_taken(cancelled: ClientError) -> bool:
    return cancellation_codes(cancelled) == ["None", "ConditionalCheckFailed"]
