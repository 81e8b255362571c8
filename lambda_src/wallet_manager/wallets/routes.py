"""The /wallets routes."""

from __future__ import annotations

from typing import Any

from shared.http import Endpoint, Reply, Request, reply
from shared.items import Row
from shared.telemetry import BusinessMetrics
from shared.timestamps import stamp
from shared.validation import choice, only_fields, text
from wallet_manager.keyed import keyed
from wallet_manager.ledger import Balance
from wallet_manager.paging import page_limit, read_cursor, write_cursor
from wallet_manager.wallets.keys import KEY_TYPES
from wallet_manager.wallets.opening import Opening
from wallet_manager.wallets.service import WalletService
from wallet_manager.wallets.status import is_wallet_id, public_part

MAX_NAME = 64
_TINYBARS_A_HBAR = 100_000_000


class WalletRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, wallets: WalletService, metrics: BusinessMetrics) -> None:
        self._wallets = wallets
        self._metrics = metrics

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", "/wallets", self.create, scope="safemate/write"),
            Endpoint("GET", "/wallets", self.list, scope="safemate/read"),
            Endpoint("GET", "/wallets/<wallet_id>", self.get, scope="safemate/read"),
            Endpoint("DELETE", "/wallets/<wallet_id>", self.close, scope="safemate/transfer"),
            Endpoint("GET", "/wallets/<wallet_id>/balance", self.balance, scope="safemate/read"),
        ]

    def create(self, request: Request) -> Reply:
        """POST /wallets: a key pair, an account and its opening transaction."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("name", "keyType"))
        name = text(body.get("name", "main"), "name", MAX_NAME)
        key_type = choice(body.get("keyType", KEY_TYPES[0]), "keyType", KEY_TYPES)
        key = keyed(request, "open-wallet", {"name": name, "keyType": key_type})
        opened = self._wallets.open(Opening(caller, name, key_type, key))
        if opened.tinybars is not None:
            self._metrics.wallet_created(opened.tinybars)
        return opened.reply

    def list(self, request: Request) -> Reply:
        """GET /wallets: the caller's wallets, newest first."""
        caller, limit = request.user_id, page_limit(request)
        scope = ("wallets", caller)
        page = self._wallets.list(caller, limit, read_cursor(request, scope, is_wallet_id))
        wallets = [public_part(wallet) for wallet in page.rows]
        return reply(200, {"wallets": wallets, "nextCursor": write_cursor(page.last_key, scope)})

    def get(self, request: Request, wallet_id: str) -> Reply:
        """GET /wallets/{walletId}."""
        return reply(200, public_part(self._wallets.get(request.user_id, wallet_id)))

    def close(self, request: Request, wallet_id: str) -> Reply:
        """DELETE /wallets/{walletId}: close an empty wallet."""
        return reply(200, public_part(self._wallets.close(request.user_id, wallet_id)))

    def balance(self, request: Request, wallet_id: str) -> Reply:
        """GET /wallets/{walletId}/balance."""
        return reply(200, _shape(*self._wallets.balance(request.user_id, wallet_id)))


def _shape(wallet: Row, balance: Balance) -> dict[str, Any]:
    whole, rest = divmod(balance.tinybars, _TINYBARS_A_HBAR)
    return {
        "accountId": wallet["accountId"],
        # Strings: JSON readers that know only doubles lose tinybars above 2^53.
        "tinybars": str(balance.tinybars),
        "hbar": f"{whole}.{rest:08d}",
        "tokens": [{"tokenId": token.token_id, "balance": str(token.balance)} for token in balance.tokens],
        "asOf": stamp(balance.as_of),
        "source": balance.source,
        "demo": wallet["demo"],
    }
