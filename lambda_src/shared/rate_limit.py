"""How often one client may ask, counted in DynamoDB because a client's requests meet many processes.

API Gateway's own throttling is for a whole stage or an API key; this is for each caller.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.errors import ThrottledError
from shared.items import to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WINDOW_SECONDS = 60


class RateLimit:
    """At most `per_minute` requests of a client in one clock minute, for each operation.

    A client may so ask twice as often around the turn of a minute; one counter that is exact costs one write,
    a sliding window would cost a list.
    """

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, per_minute: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._per_minute = per_minute
        self._clock = clock

    def spend(self, client_id: str, operation: str) -> None:
        """Count one request. Raises ThrottledError with the seconds until the next minute when it is one too many.

        One conditional update: of requests at the same time exactly as many pass as are left. The rows go by TTL.
        """
        now = int(self._clock())
        window = now - now % WINDOW_SECONDS
        end = window + WINDOW_SECONDS
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=to_item({"key": f"rate#{operation}#{client_id}#{window}"}),
                UpdateExpression="ADD #count :one SET expiresAt = :end",
                ConditionExpression="attribute_not_exists(#count) OR #count < :limit",
                ExpressionAttributeNames={"#count": "count"},
                ExpressionAttributeValues=to_item(
                    {":one": 1, ":end": end + WINDOW_SECONDS, ":limit": self._per_minute}
                ),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise ThrottledError(
                f"At most {self._per_minute} such requests a minute: try again later", seconds=end - now
            ) from None
