"""The /wallets routes."""

from __future__ import annotations

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared.http import Endpoint, Request, reply
from shared.items import Row
from shared.telemetry import BusinessMetrics
from shared.validation import choice, only_fields, text
from wallet_manager.paging import page_limit, read_cursor, write_cursor
from wallet_manager.wallets.keys import KEY_TYPES
from wallet_manager.wallets.service import WalletService

MAX_NAME = 64
_WALLET_ID = re.compile(r"w_[0-9a-f]{32}")


class WalletRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, wallets: WalletService, metrics: BusinessMetrics) -> None:
        self._wallets = wallets
        self._metrics = metrics

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", "/wallets", self.create),
            Endpoint("GET", "/wallets", self.list),
            Endpoint("GET", "/wallets/<wallet_id>", self.get),
        ]

    def create(self, request: Request) -> Response[str]:
        """POST /wallets: a key pair, an account and its opening transaction."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("name", "keyType"))
        name = text(body.get("name", "main"), "name", MAX_NAME)
        key_type = choice(body.get("keyType", KEY_TYPES[0]), "keyType", KEY_TYPES)
        opened = self._wallets.create(caller, name, key_type)
        self._metrics.wallet_created(opened.tinybars)
        return reply(201, _shape(opened.wallet))

    def list(self, request: Request) -> Response[str]:
        """GET /wallets: the caller's wallets, newest first."""
        caller, limit = request.user_id, page_limit(request)
        scope = ("wallets", caller)
        page = self._wallets.list(caller, limit, read_cursor(request, scope, _is_wallet_id))
        wallets = [_shape(wallet) for wallet in page.rows]
        return reply(200, {"wallets": wallets, "nextCursor": write_cursor(page.last_key, scope)})

    def get(self, request: Request, wallet_id: str) -> Response[str]:
        """GET /wallets/{walletId}."""
        return reply(200, _shape(self._wallets.get(request.user_id, wallet_id)))


def _is_wallet_id(key: str) -> bool:
    return _WALLET_ID.fullmatch(key) is not None


def _shape(wallet: Row) -> dict[str, Any]:
    """The public part, name by name: a row may hold more than anybody should see."""
    return {
        "walletId": wallet["walletId"],
        "name": wallet["name"],
        "keyType": wallet["keyType"],
        "publicKey": wallet["publicKey"],
        "accountId": wallet["accountId"],
        "network": wallet["network"],
        "status": wallet["status"],
        "demo": wallet["demo"],
        "createdAt": wallet["createdAt"],
    }
