"""Clients' own ids of payments (x402 extension `payment-identifier`), kept in the requests table.

A record is written and freed in the same transaction as the payment's row, so that neither is ever there alone.
Source: specs/extensions/payment_identifier.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from payment_handler.payments.row import KEPT
from shared.items import Row, to_item


def identifier_actions(table: str, row: Row, now: datetime) -> list[Any]:
    """Actions that give the client's id to this payment; their condition fails when another one has it."""
    seconds = int(now.timestamp())
    record = {
        "key": row["identifierKey"],
        "reference": row["paymentId"],
        "requestHash": row["paymentDigest"],
        "expiresAt": seconds + int(KEPT.total_seconds()),
    }
    free = "attribute_not_exists(#key) OR expiresAt <= :now OR #reference = :payment"
    put = {
        "TableName": table,
        "Item": to_item(record),
        "ConditionExpression": free,
        "ExpressionAttributeNames": {"#key": "key", "#reference": "reference"},
        "ExpressionAttributeValues": to_item({":now": seconds, ":payment": row["paymentId"]}),
    }
    return [{"Put": put}]


def release_actions(table: str, row: Row) -> list[Any]:
    """Actions that free the client's id, if the payment had one: the next payment may have it."""
    if row.get("identifierKey") is None:
        return []
    delete = {
        "TableName": table,
        "Key": to_item({"key": row["identifierKey"]}),
        "ConditionExpression": "attribute_not_exists(#key) OR #reference = :payment",
        "ExpressionAttributeNames": {"#key": "key", "#reference": "reference"},
        "ExpressionAttributeValues": to_item({":payment": row["paymentId"]}),
    }
    return [{"Delete": delete}]
