"""The /transactions route."""

from __future__ import annotations

from typing import Any

from shared.http import Endpoint, Reply, Request, reply
from shared.items import Row
from wallet_manager.paging import page_limit, read_cursor, write_cursor
from wallet_manager.transactions.service import TransactionService, time_range


class TransactionRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, transactions: TransactionService) -> None:
        self._transactions = transactions

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("GET", "/transactions", self.list, scope="safemate/read")]

    def list(self, request: Request) -> Reply:
        """GET /transactions: the caller's transactions in a range of time, newest first."""
        caller, limit = request.user_id, page_limit(request)
        wanted = time_range(request.query("from"), request.query("to"))
        scope = ("transactions", caller, wanted.first, wanted.last)
        page = self._transactions.list(caller, wanted, limit, read_cursor(request, scope, wanted.holds))
        transactions = [_shape(transaction) for transaction in page.rows]
        return reply(200, {"transactions": transactions, "nextCursor": write_cursor(page.last_key, scope)})


def _shape(transaction: Row) -> dict[str, Any]:
    return {
        "transactionId": transaction["transactionId"],
        "walletId": transaction["walletId"],
        "accountId": transaction["accountId"],
        "type": transaction["type"],
        # A string: JSON readers that know only doubles lose tinybars above 2^53.
        "tinybars": str(transaction["tinybars"]),
        "status": transaction["status"],
        "network": transaction["network"],
        "demo": transaction["demo"],
        "counterparty": transaction.get("counterparty"),
        "memo": transaction.get("memo"),
        "timestamp": transaction["timestamp"],
    }
