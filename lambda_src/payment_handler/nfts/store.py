"""The nfts table: hash key `nftId`. Rows are written once and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.items import Row, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class NftStore:
    """Reads and writes of NFT rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, nft_id: str) -> Row | None:
        """The row, or None."""
        found = self._dynamodb.get_item(TableName=self._table, Key=to_item({"nftId": nft_id}), ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def create(self, nft: Row) -> None:
        """Write the row unless it is there already: whoever minted it first did so for the same payment."""
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=to_item(nft), ConditionExpression="attribute_not_exists(nftId)"
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return
