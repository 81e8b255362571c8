"""The transfers route."""

from __future__ import annotations

import re
from typing import Any

from shared.errors import InvalidRequestError
from shared.http import Endpoint, Reply, Request
from shared.idempotency import HEADER
from shared.telemetry import BusinessMetrics
from shared.validation import SHOWN_PATTERN, only_fields
from wallet_manager.keyed import keyed
from wallet_manager.transfers.order import Order
from wallet_manager.transfers.service import TransferService

MAX_MEMO_BYTES = 100  # Hedera, "Transactions": memo

_ACCOUNT = re.compile(r"0\.0\.[1-9][0-9]{0,17}")
_TINYBARS = re.compile(r"[1-9][0-9]{0,17}")  # below 10^18, more than half of all there are


class TransferRoutes:
    """Parses requests, asks the service."""

    def __init__(self, transfers: TransferService, metrics: BusinessMetrics) -> None:
        self._transfers = transfers
        self._metrics = metrics

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("POST", "/wallets/<wallet_id>/transfers", self.create, scope="safemate/transfer")]

    def create(self, request: Request, wallet_id: str) -> Reply:
        """POST /wallets/{walletId}/transfers."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("to", "tinybars", "memo"))
        asked = {
            "to": _matching(body.get("to"), "to", _ACCOUNT, "must be an account like 0.0.1234"),
            "tinybars": _matching(
                body.get("tinybars"), "tinybars", _TINYBARS, "must be a string of 1 to 18 digits, without a leading 0"
            ),
            "memo": _memo(body.get("memo", "")),
        }
        key = keyed(request, "transfer", asked)
        if key is None:
            raise InvalidRequestError(HEADER, "this header is required: a transfer must be safe to send twice")
        settled = self._transfers.transfer(
            Order(caller, wallet_id, asked["to"], int(asked["tinybars"]), asked["memo"], request.id, key)
        )
        if settled.tinybars:
            self._metrics.transferred(settled.tinybars)
        return settled.reply


def _matching(value: Any, field: str, pattern: re.Pattern[str], rule: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidRequestError(field, rule)
    return value


def _memo(value: Any) -> str:
    # What can be shown has no lone surrogates, and so has UTF-8.
    shown = isinstance(value, str) and re.fullmatch(SHOWN_PATTERN, value)
    if not shown or len(value.encode()) > MAX_MEMO_BYTES:
        raise InvalidRequestError("memo", f"must be characters that can be shown, at most {MAX_MEMO_BYTES} bytes")
    return str(value)
