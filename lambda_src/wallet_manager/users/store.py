"""The users table: hash key `userId`, index `email-index` on `email`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shared.batches import read_in_batches, write_in_batches
from shared.items import Row, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EMAIL_INDEX = "email-index"


class UserExistsError(Exception):
    """There is a record under this id already."""


class VersionChangedError(Exception):
    """The record is at another version than the caller's, or not there."""


class UserStore:
    """Reads and writes of user rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def create(self, user: Row) -> None:
        """Write a new row. Raises UserExistsError when there is one under its id."""
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=to_item(user), ConditionExpression="attribute_not_exists(userId)"
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as taken:
            raise UserExistsError from taken

    def get(self, user_id: str) -> Row | None:
        """The row as last written, or None."""
        found = self._dynamodb.get_item(TableName=self._table, Key=to_item({"userId": user_id}), ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def find_by_email(self, email: str, user_id: str) -> Row | None:
        """The row with this e-mail address and id. The index follows writes within moments, not at once."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=EMAIL_INDEX,
            KeyConditionExpression="email = :email",
            FilterExpression="userId = :user",
            ExpressionAttributeValues=to_item({":email": email, ":user": user_id}),
        )
        return next((from_item(item) for page in pages for item in page["Items"]), None)

    def get_many(self, user_ids: Sequence[str]) -> list[Row]:
        """The rows there are of up to 100 users, in any order. Raises shared.batches.UnprocessedError."""
        return read_in_batches(self._dynamodb, self._table, [{"userId": user_id} for user_id in user_ids])

    def create_many(self, users: Sequence[Row]) -> None:
        """Write rows, 25 a request, over whatever is there. Raises shared.batches.UnprocessedError."""
        write_in_batches(self._dynamodb, self._table, users, ["userId"])

    def update(self, user_id: str, changes: Mapping[str, Any], version: int) -> Row:
        """Set `changes` and the next version if the row is still at `version`; the whole row afterwards.

        Raises VersionChangedError otherwise (resource guide, "Conditional updates to prevent conflicts").
        """
        fields = {**changes, "version": version + 1}
        try:
            updated = self._dynamodb.update_item(
                TableName=self._table,
                Key=to_item({"userId": user_id}),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in fields),
                ConditionExpression="#version = :seen",
                ExpressionAttributeNames={f"#{name}": name for name in fields},
                ExpressionAttributeValues=to_item(
                    {":seen": version, **{f":{name}": value for name, value in fields.items()}}
                ),
                ReturnValues="ALL_NEW",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as changed:
            raise VersionChangedError from changed
        return from_item(updated["Attributes"])
