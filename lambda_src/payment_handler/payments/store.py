"""The payments table: hash key `paymentId`; index `open-index` (`openState`, `updatedAt`) of what is not over.

Every change is conditional on the row being where its writer saw it, so that copies of one request, crashed ones
and the reconciler cannot undo each other's work. One rule stands above all: that a payment was settled is a fact,
and is recorded whatever the row says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from payment_handler.payments.claims import identifier_actions, release_actions
from payment_handler.payments.row import (
    CLAIMED,
    FAILED,
    LEASE_SECONDS,
    PAUSE_SECONDS,
    PENDING,
    REVIEW,
    SETTLED,
    SETTLING,
    expiry,
)
from shared.aws_faults import condition_failed
from shared.items import Row, from_item, to_item
from shared.timestamps import stamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPEN_INDEX = "open-index"
_SEEN = "#attempts = :seen AND #state IN (:settling, :pending, :review)"
_STATES = {":settling": SETTLING, ":pending": PENDING, ":review": REVIEW}


class ClaimedError(Exception):
    """The payment has a row already, or is just getting one."""


class IdentifierTakenError(Exception):
    """The client's own id belongs to another of its payments."""


class PaymentStore:
    """Reads and writes of payment rows."""

    def __init__(
        self, dynamodb: DynamoDBClient, payments_table: str, requests_table: str, now: Callable[[], datetime]
    ) -> None:
        self._dynamodb = dynamodb
        self._payments = payments_table
        self._requests = requests_table
        self._now = now

    def get(self, payment_id: str) -> Row | None:
        """The row as last written, or None."""
        key = to_item({"paymentId": payment_id})
        found = self._dynamodb.get_item(TableName=self._payments, Key=key, ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def identified(self, key: str) -> str | None:
        """The id of the payment that a client's own id belongs to."""
        found = self._dynamodb.get_item(TableName=self._requests, Key=to_item({"key": key}), ConsistentRead=True)
        row = from_item(found["Item"]) if "Item" in found else {}
        over = row.get("expiresAt", 0) <= self._now().timestamp()  # TTL deletes within days, not at once
        return None if over else str(row["reference"])

    def claim(self, row: Row) -> None:
        """Write the row of a payment that has none. Raises ClaimedError, IdentifierTakenError."""
        put: Any = {
            "TableName": self._payments,
            "Item": to_item(row),
            "ConditionExpression": "attribute_not_exists(paymentId)",
        }
        errors = self._dynamodb.exceptions
        if row.get("identifierKey") is None:
            try:
                self._dynamodb.put_item(**put)
            except (errors.ConditionalCheckFailedException, errors.TransactionConflictException) as first:
                raise ClaimedError from first
            return
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[{"Put": put}, *identifier_actions(self._requests, row, self._now())]
            )
        except errors.TransactionCanceledException as cancelled:
            if not condition_failed(cancelled, 0) and condition_failed(cancelled, 1):
                raise IdentifierTakenError from cancelled
            raise ClaimedError from cancelled

    def release(self, row: Row) -> bool:
        """Take back the claim of a payment that nobody was asked to charge; False when it is ours no more."""
        action: Any = {
            "TableName": self._payments,
            "Key": to_item({"paymentId": row["paymentId"]}),
            "ConditionExpression": "#attempts = :seen AND #state = :state",
            "ExpressionAttributeNames": {"#attempts": "attempts", "#state": "state"},
            "ExpressionAttributeValues": to_item({":seen": row["attempts"], ":state": row["state"]}),
        }
        return self._in_one({"Delete": action}, release_actions(self._requests, row))

    def settling(self, row: Row) -> Row | None:
        """Record that the facilitator is about to be asked to charge; None when the claim is not ours any more."""
        changes = {"state": SETTLING, "openState": SETTLING}
        values = {":seen": row["attempts"], ":claimed": CLAIMED}
        return self._change(row, changes, "#attempts = :seen AND #state = :claimed", values)

    def lease(self, row: Row) -> Row | None:
        """Make the next attempt ours; None when somebody else has it, or the payment is over.

        What was SETTLING becomes PENDING: whoever had it did not say how it ended.
        """
        now = self._now()
        state = REVIEW if row["state"] == REVIEW else PENDING
        changes = {
            "state": state,
            "openState": state,
            "attempts": row["attempts"] + 1,
            "leaseUntil": int(now.timestamp()) + LEASE_SECONDS,
        }
        return self._update(row, changes, f"{_SEEN} AND leaseUntil <= :now", {":now": int(now.timestamp())})

    def settled(self, row: Row, transaction: str) -> tuple[Row, bool]:
        """Record that the payer was charged; the row afterwards, and whether this call was the first to say so."""
        changes = {"state": SETTLED, "openState": SETTLED, "transaction": transaction, "settledAt": stamp(self._now())}
        condition = "attribute_exists(paymentId) AND attribute_not_exists(settledAt)"
        updated = self._change(row, changes, condition, {}, remove=("expiresAt", "reason"))
        return (updated, True) if updated else (self.get(row["paymentId"]) or row, False)

    def pending(self, row: Row, reason: str, transaction: str) -> Row | None:
        """Record that nobody knows yet; None when the attempt is not ours any more."""
        changes: Row = {
            "state": PENDING,
            "openState": PENDING,
            "reason": reason,
            "leaseUntil": int(self._now().timestamp()) + PAUSE_SECONDS,
        }
        return self._update(row, changes | ({"transaction": transaction} if transaction else {}), _SEEN)

    def review(self, row: Row, reason: str) -> Row | None:
        """Record that a person must decide; None when the attempt is not ours any more."""
        pause = int(self._now().timestamp()) + PAUSE_SECONDS
        return self._update(row, {"state": REVIEW, "openState": REVIEW, "reason": reason, "leaseUntil": pause}, _SEEN)

    def failed(self, row: Row, reason: str) -> bool:
        """Record that the payer was not charged; False when the attempt is not ours any more.

        Its client must sign anew, and may do so under the same id of its own.
        """
        update = self._updating(
            row,
            {"state": FAILED, "reason": reason, "expiresAt": expiry(row)},
            _SEEN,
            {":seen": row["attempts"], **_STATES},
            ("openState", "facilitatorBody"),
        )
        return self._in_one({"Update": update}, release_actions(self._requests, row))

    def answered(self, row: Row, answer: str) -> Row:
        """Keep the answer of a settled payment whose work is done; the first one stays."""
        changes = {"answer": answer, "expiresAt": expiry(row)}
        condition = "#state = :settled AND attribute_not_exists(answer)"
        names = ("openState", "facilitatorBody")
        done = self._change(row, changes, condition, {":settled": SETTLED}, remove=names)
        return done or self.get(row["paymentId"]) or row

    def open_rows(self, state: str, before: str, limit: int) -> list[Row]:
        """The rows longest in `state`, not touched since `before`; the index follows the table within moments."""
        found = self._dynamodb.query(
            TableName=self._payments,
            IndexName=OPEN_INDEX,
            KeyConditionExpression="openState = :state AND updatedAt < :before",
            ExpressionAttributeValues=to_item({":state": state, ":before": before}),
            Limit=limit,
        )
        return [from_item(item) for item in found["Items"]]

    def _update(
        self, row: Row, changes: Mapping[str, Any], condition: str, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        return self._change(row, changes, condition, {":seen": row["attempts"], **_STATES, **(values or {})})

    def _change(
        self,
        row: Row,
        changes: Mapping[str, Any],
        condition: str,
        values: Mapping[str, Any],
        remove: tuple[str, ...] = (),
    ) -> Row | None:
        update = self._updating(row, changes, condition, values, remove)
        try:
            done = self._dynamodb.update_item(**update, ReturnValues="ALL_NEW")
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return None
        return from_item(done["Attributes"])

    def _updating(
        self, row: Row, changes: Mapping[str, Any], condition: str, values: Mapping[str, Any], remove: tuple[str, ...]
    ) -> Any:
        fields = {**changes, "updatedAt": stamp(self._now())}
        names = {f"#{name}": name for name in (*fields, *remove, "attempts", "state") if f"#{name}" in condition}
        names |= {f"#{name}": name for name in (*fields, *remove)}
        sets = "SET " + ", ".join(f"#{name} = :new_{name}" for name in fields)
        removes = " REMOVE " + ", ".join(f"#{name}" for name in remove) if remove else ""
        return {
            "TableName": self._payments,
            "Key": to_item({"paymentId": row["paymentId"]}),
            "UpdateExpression": sets + removes,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_item({**values, **{f":new_{name}": fields[name] for name in fields}}),
        }

    def _in_one(self, action: Any, others: list[Any]) -> bool:
        try:
            self._dynamodb.transact_write_items(TransactItems=[action, *others])
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            if condition_failed(cancelled, 0):
                return False
            raise
        return True
