"""The transactions table: hash key `userId`, range key `timestamp`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.items import from_item, to_item
from wallet_manager.paging import Page, cut_page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TransactionStore:
    """Reads of transaction rows; they are written together with what they are about."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

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
