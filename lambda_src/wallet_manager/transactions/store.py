"""The transactions table: hash key `userId`, range key `timestamp`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.items import Row, from_item, to_item
from wallet_manager.paging import Page, cut_page
from wallet_manager.together import Action

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PENDING = "PENDING"
"""The status of a transaction whose outcome is not known yet."""


class TransactionStore:
    """Reads of transaction rows, and the actions that write them together with what they are about."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def put_action(self, row: Row) -> Action:
        """Write a row; fails its condition when the user has a transaction at this very microsecond already."""
        return {
            "Put": {
                "TableName": self._table,
                "Item": to_item(row),
                "ConditionExpression": "attribute_not_exists(userId)",
            }
        }

    def settle_action(self, user_id: str, timestamp: str, status: str) -> Action:
        """Give a pending row its status; fails its condition when somebody has."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": to_item({"userId": user_id, "timestamp": timestamp}),
                "UpdateExpression": "SET #status = :status",
                "ConditionExpression": "#status = :pending",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_item({":status": status, ":pending": PENDING}),
            }
        }

    def get(self, user_id: str, timestamp: str) -> Row | None:
        """One of the user's transactions as last written, or None."""
        key = to_item({"userId": user_id, "timestamp": timestamp})
        found = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def list(self, user_id: str, first: str, last: str, limit: int, before: str | None) -> Page:
        """The user's transactions from `first` to `last`, both included, newest first, those before `before`.

        Source: resource guide, "Use efficient queries".
        """
        start: dict[str, Any] = {}
        if before is not None:
            start["ExclusiveStartKey"] = to_item({"userId": user_id, "timestamp": before})
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="userId = :user AND #at BETWEEN :first AND :last",
            ExpressionAttributeNames={"#at": "timestamp"},
            ExpressionAttributeValues=to_item({":user": user_id, ":first": first, ":last": last}),
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit + 1,
            **start,
        )
        return cut_page([from_item(item) for item in found["Items"]], limit, "timestamp")
