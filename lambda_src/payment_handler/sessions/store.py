"""The wallet-sessions table: hash key `sessionId`.

`remaining` is what may still be spent, in atomic units; only the transactions in `holds` change it. A session ends at
`endsAt`; its row stays a week longer, so that holds can be given back to it, and then goes by TTL (`expiresAt`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.items import Row, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ACTIVE = "ACTIVE"
DELETED = "DELETED"


class SessionStore:
    """Reads and writes of session rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def create(self, session: Row) -> bool:
        """Write a new session; False when its id is taken, and nothing is written."""
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=to_item(session), ConditionExpression="attribute_not_exists(sessionId)"
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def get(self, session_id: str) -> Row | None:
        """A session, whoever's it is and whatever became of it, or None."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=to_item({"sessionId": session_id}), ConsistentRead=True
        )
        return from_item(found["Item"]) if "Item" in found else None

    def delete(self, session_id: str, user_id: str) -> bool:
        """Mark a user's session as deleted, again if need be; False when the user has no such session."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=to_item({"sessionId": session_id}),
                UpdateExpression="SET #status = :deleted",
                ConditionExpression="userId = :user",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=to_item({":deleted": DELETED, ":user": user_id}),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True
