"""Session payments, in the payments table, and the money of a session that each of them holds.

    RESERVED   the amount is taken off the session; nothing is signed that anybody could have seen
    SIGNED     the signed payment is kept here and is being sent, or was when its sender died
    UNKNOWN    sent; nobody knows, or a refusal proves nothing before the authorization has expired
    PAID       final
    RELEASED   final: nothing was paid and nothing can be; the amount is back. Without a signature the payment never
               left us, and the same key may start again

Taking and giving back are transactions over both rows: an amount is never off a session without a row that says
why, and never comes back twice. Rows not in a final state are in `open-index` under openState SESSION.
A row is worked on by whoever holds its lease; a lease lasts longer than a function can run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from payment_handler.sessions.store import ACTIVE
from shared.aws_faults import condition_failed, is_temporary
from shared.items import Row, from_item, to_item
from shared.timestamps import stamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RESERVED, SIGNED, UNKNOWN, PAID, RELEASED = "RESERVED", "SIGNED", "UNKNOWN", "PAID", "RELEASED"
OPEN_STATE = "SESSION"
LEASE_SECONDS = 60

_ATTEMPTS = 8
_FIRST_WAIT = 0.02  # seconds; doubled each time


class LimitReachedError(Exception):
    """The session cannot pay this: too little remains, or it is over, deleted, or not the caller's."""


class TakenError(Exception):
    """Somebody else is working on this very payment, or has finished it."""


class HoldStore:
    """Reads and writes of session payments, and of `remaining` with them."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        payments_table: str,
        sessions_table: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._dynamodb = dynamodb
        self._payments = payments_table
        self._sessions = sessions_table
        self._sleep = sleep

    def get(self, payment_id: str) -> Row | None:
        """A session payment, or None."""
        found = self._dynamodb.get_item(
            TableName=self._payments, Key=to_item({"paymentId": payment_id}), ConsistentRead=True
        )
        return from_item(found["Item"]) if "Item" in found else None

    def open_rows(self, most: int) -> list[Row]:
        """Payments in no final state, those looked at longest ago first. Read from an index: a moment late."""
        found = self._dynamodb.query(
            TableName=self._payments,
            IndexName="open-index",
            KeyConditionExpression="openState = :open",
            ExpressionAttributeValues=to_item({":open": OPEN_STATE}),
            Limit=most,
        )
        return [from_item(item) for item in found["Items"]]

    def reserve(self, payment: Row, now: datetime) -> None:
        """Take the amount off the session and write the payment, both or neither.

        Raises LimitReachedError or TakenError; then nothing has changed.
        """
        spend = {
            "TableName": self._sessions,
            "Key": to_item({"sessionId": payment["sessionId"]}),
            "UpdateExpression": "SET remaining = remaining - :amount",
            "ConditionExpression": "remaining >= :amount AND #status = :active AND endsAt > :now AND userId = :user",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": to_item(
                {":amount": payment["amount"], ":active": ACTIVE, ":now": stamp(now), ":user": payment["userId"]}
            ),
        }
        record = {
            "TableName": self._payments,
            "Item": to_item(payment),
            "ConditionExpression": "attribute_not_exists(paymentId) OR "
            "(#state = :released AND attribute_not_exists(signature))",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": to_item({":released": RELEASED}),
        }
        try:
            self._together([{"Update": spend}, {"Put": record}])
        except ClientError as cancelled:
            # The payment first: who repeats a request is told of that payment, not of the limit it used up.
            if condition_failed(cancelled, 1):
                raise TakenError from None
            if condition_failed(cancelled, 0):
                raise LimitReachedError from None
            raise

    def lease(self, payment: Row, lease: str, now: datetime) -> None:
        """Take over a payment that nobody is working on. Raises TakenError."""
        until = stamp(now + timedelta(seconds=LEASE_SECONDS))
        changes = {"lease": lease, "leaseUntil": until, "updatedAt": stamp(now)}
        self._change(payment, changes, "leaseUntil <= :now", {":now": stamp(now)})

    def signed(self, payment: Row, signature: str, now: datetime) -> None:
        """Keep the signature before it is sent anywhere. Raises TakenError: then it must not be sent."""
        changes = {"state": SIGNED, "signature": signature, "updatedAt": stamp(now)}
        held = {":reserved": RESERVED, ":lease": payment["lease"]}
        self._change(payment, changes, "#state = :reserved AND #lease = :lease", held)

    def paid(self, payment: Row, changes: Mapping[str, Any], now: datetime) -> None:
        """Close a payment as paid, whoever proves it. Raises TakenError when it is closed already."""
        closed = {**changes, "state": PAID, "updatedAt": stamp(now)}
        sent = {":signed": SIGNED, ":unknown": UNKNOWN}
        self._change(payment, closed, "#state IN (:signed, :unknown)", sent, " REMOVE openState, leaseUntil")

    def unknown(self, payment: Row, reason: str, now: datetime) -> None:
        """Leave a payment that was sent open, free for the next to look at it. Raises TakenError when it is closed."""
        changes = {"state": UNKNOWN, "reason": reason, "leaseUntil": stamp(now), "updatedAt": stamp(now)}
        self._change(payment, changes, "#state IN (:signed, :unknown)", {":signed": SIGNED, ":unknown": UNKNOWN})

    def unlease(self, payment: Row, now: datetime) -> None:
        """Let go of a payment unchanged, last in the row of those to look at. Raises TakenError when it is closed."""
        changes = {"leaseUntil": stamp(now), "updatedAt": stamp(now)}
        self._change(payment, changes, "#lease = :lease", {":lease": payment["lease"]})

    def keep_content(self, payment: Row, content: str) -> None:
        """Add to a paid payment what was paid for."""
        self._change(payment, {"content": content}, "#state = :paid", {":paid": PAID})

    def release(self, payment: Row, now: datetime, *, never_sent: bool) -> None:
        """Close a payment as not made and give its amount back. Raises TakenError when it has moved on meanwhile.

        Args:
            never_sent: nobody else has seen a signature; it is forgotten, and the same key may start again.
        """
        condition = "#state = :was AND #lease = :lease"
        values = {":was": payment["state"], ":lease": payment["lease"], ":released": RELEASED, ":now": stamp(now)}
        close = {
            "TableName": self._payments,
            "Key": to_item({"paymentId": payment["paymentId"]}),
            "UpdateExpression": "SET #state = :released, updatedAt = :now REMOVE openState, leaseUntil"
            + (", signature" if never_sent else ""),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#state": "state", "#lease": "lease"},
            "ExpressionAttributeValues": to_item(values),
        }
        give_back = {
            "TableName": self._sessions,
            "Key": to_item({"sessionId": payment["sessionId"]}),
            "UpdateExpression": "SET remaining = remaining + :amount",
            "ConditionExpression": "attribute_exists(sessionId)",
            "ExpressionAttributeValues": to_item({":amount": payment["amount"]}),
        }
        try:
            self._together([{"Update": close}, {"Update": give_back}])
        except ClientError as cancelled:
            if condition_failed(cancelled, 0):
                raise TakenError from None
            if not condition_failed(cancelled, 1):
                raise
            self._together([{"Update": close}])  # the session's row is gone: there is nothing left to give back to

    def _change(
        self, payment: Row, changes: Mapping[str, Any], condition: str, values: Mapping[str, Any], more: str = ""
    ) -> None:
        names = {
            f"#{name}": name for name in {*changes, "state", "lease"} if f"#{name}" in condition or name in changes
        }
        try:
            self._dynamodb.update_item(
                TableName=self._payments,
                Key=to_item({"paymentId": payment["paymentId"]}),
                UpdateExpression="SET " + ", ".join(f"#{name} = :new_{name}" for name in changes) + more,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=to_item({**values, **{f":new_{n}": value for n, value in changes.items()}}),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise TakenError from None

    def _together(self, actions: Sequence[Any]) -> None:
        """One transaction; other payments of the same session get in its way, so it is tried again.

        Source: DynamoDB developer guide, "Transaction conflict handling in DynamoDB".
        """
        for attempt in range(_ATTEMPTS):
            try:
                self._dynamodb.transact_write_items(TransactItems=actions)
                return
            except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
                if attempt == _ATTEMPTS - 1 or not is_temporary(cancelled):
                    raise
            self._sleep(_FIRST_WAIT * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 (spreads, hides nothing)
