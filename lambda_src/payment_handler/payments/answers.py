"""Answers about payments. A client that was charged, or may have been, is never told 402: it would pay again."""

from __future__ import annotations

from typing import Any

from payment_handler.payments.row import FAILED, PENDING, REVIEW, SETTLED
from payment_handler.x402 import facilitator, wire
from payment_handler.x402.requirements import Offer
from shared.errors import ApiError, ConflictError
from shared.http import Reply, error_reply, reply
from shared.items import Row

_RETRY_SECONDS = {PENDING: "10", REVIEW: "3600"}
_RETRY_COPY_SECONDS = "2"


def payment_required(offer: Offer, reason: str, request_id: str, receipt: str | None = None) -> Reply:
    """402 with the terms; `receipt` is added when a settlement was tried and failed."""
    error = ApiError(f"A payment is needed: {reason}", "PAYMENT_REQUIRED")
    headers = {wire.PAYMENT_REQUIRED: offer.challenge(reason)}
    if receipt is not None:
        headers[wire.PAYMENT_RESPONSE] = receipt
    return _error(402, error, request_id, headers)


def already_used() -> ConflictError:
    """The payment belongs to another request, or is another payment with the same nonce."""
    return ConflictError("This payment was used for another request", "PAYMENT_ALREADY_USED")


def in_progress(payment_id: str, request_id: str) -> Reply:
    """409: another copy of this request is at it."""
    error = ApiError("This payment is being settled by another copy of this request", "PAYMENT_IN_PROGRESS")
    return _error(409, error, request_id, {"Retry-After": _RETRY_COPY_SECONDS}, payment_id)


def for_row(row: Row, offer: Offer, request_id: str) -> Reply:
    """The answer that a payment's row stands for."""
    state, payment_id = row["state"], row["paymentId"]
    if state == SETTLED:
        return Reply(
            200,
            row["answer"],
            {
                "Content-Type": "application/json",
                "Cache-Control": "no-store",
                wire.PAYMENT_RESPONSE: receipt(row),
            },
        )
    if state == FAILED:
        return payment_required(offer, row["reason"], request_id, receipt(row))
    if state in (PENDING, REVIEW):
        headers = {"Retry-After": _RETRY_SECONDS[state], wire.PAYMENT_RESPONSE: receipt(row)}
        return _error(503, _uncertain(state), request_id, headers, payment_id)
    return in_progress(payment_id, request_id)


def receipt(row: Row) -> str:
    """Value of PAYMENT-RESPONSE: SettlementResponse of the specification."""
    settled = row["state"] == SETTLED
    content: dict[str, Any] = {
        "success": settled,
        "transaction": row.get("transaction", ""),
        "network": row["network"],
        "payer": row["payer"],
    }
    if settled:
        content["amount"] = row["amount"]
    else:
        content["errorReason"] = row["reason"] if row["state"] == FAILED else facilitator.PENDING
    return wire.encode(content)


def _uncertain(state: str) -> ApiError:
    if state == REVIEW:
        return ApiError("What became of this payment is being looked into; do not pay again", "PAYMENT_IN_REVIEW")
    return ApiError(
        "The payment is not confirmed yet; send the same request again, do not pay again", "PAYMENT_PENDING"
    )


def _error(status: int, error: ApiError, request_id: str, headers: dict[str, str], payment_id: str = "") -> Reply:
    error.status = status
    error.headers = headers
    if not payment_id:
        return error_reply(error, request_id)
    body = {"code": error.code, "message": error.message, "requestId": request_id}
    return reply(status, {"error": body, "paymentId": payment_id}, headers)
