"""What was last known of each target, kept between runs; decides what is told.

A row holds `target` (key), `state`, `since` (when it came into that state), `previous` and `previousSince`, `seen`, and
while nobody has been told of the change yet, `untoldUntil`: the second since 1970 from which on another run may take
over from one that died before it could tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from api_monitor.checks.outcome import Outcome, State
from shared.items import from_item, to_item
from shared.timestamps import stamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LEASE_SECONDS = 120
"""Longer than a run may take, shorter than the time between two."""


@dataclass(frozen=True)
class Change:
    """A target came into a new state at `since`; `previous` is "" when nothing was known of it."""

    target: str
    state: str
    since: str
    previous: str
    previous_since: str
    seen: str

    @property
    def worth_telling(self) -> bool:
        """Of a target never seen before, only that it is not up when it should be."""
        return bool(self.previous) or self.state == State.DOWN


class StateStore:
    """The table of states. One conditional write a target: of two runs at the same time one gets the change."""

    def __init__(self, dynamodb: Callable[[], DynamoDBClient], table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def record(self, outcome: Outcome, now: datetime) -> Change | None:
        """Note what was found; the change to tell of, if there is one and it is ours to tell.

        What is unknown changes nothing. Raises botocore's errors.
        """
        if outcome.state is State.UNKNOWN:
            return None
        client = self._dynamodb()
        try:
            answer = client.update_item(
                TableName=self._table,
                Key=to_item({"target": outcome.target}),
                UpdateExpression="SET previous = if_not_exists(#state, :nothing), "
                "previousSince = if_not_exists(since, :nothing), "
                "#state = :state, since = :since, seen = :seen, untoldUntil = :lease",
                ConditionExpression="attribute_not_exists(#state) OR #state <> :state",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=to_item(
                    {
                        ":nothing": "",
                        ":state": str(outcome.state),
                        ":since": stamp(now),
                        ":seen": outcome.seen,
                        ":lease": _lease(now),
                    }
                ),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client.exceptions.ConditionalCheckFailedException as unchanged:
            item: Any = unchanged.response.get("Item", {})
            return self._left_untold(item, now)
        return _change(answer["Attributes"])

    def told(self, change: Change) -> None:
        """Note that the change was told, unless another one has come since."""
        client = self._dynamodb()
        try:
            client.update_item(
                TableName=self._table,
                Key=to_item({"target": change.target}),
                UpdateExpression="REMOVE untoldUntil",
                ConditionExpression="since = :since",
                ExpressionAttributeValues=to_item({":since": change.since}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def _left_untold(self, item: Mapping[str, Any], now: datetime) -> Change | None:
        """The change that an earlier run recorded and did not live to tell, if it is ours to tell now."""
        lease = from_item(item).get("untoldUntil")
        if lease is None or lease > now.timestamp():
            return None
        client = self._dynamodb()
        try:
            client.update_item(
                TableName=self._table,
                Key={"target": item["target"]},
                UpdateExpression="SET untoldUntil = :lease",
                ConditionExpression="untoldUntil = :expired",
                ExpressionAttributeValues=to_item({":lease": _lease(now), ":expired": lease}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return None
        return _change(item)


def _lease(now: datetime) -> int:
    return int(now.timestamp()) + _LEASE_SECONDS


def _change(item: Mapping[str, Any]) -> Change:
    row = from_item(item)
    return Change(
        target=row["target"],
        state=row["state"],
        since=row["since"],
        previous=row["previous"],
        previous_since=row["previousSince"],
        seen=row["seen"],
    )
