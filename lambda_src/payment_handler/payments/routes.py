"""What anybody may ask about payments: which are taken, and what became of one."""

from __future__ import annotations

import re
from typing import Any

from payment_handler.payments.row import SETTLED
from payment_handler.payments.store import PaymentStore
from payment_handler.settings import PaymentTerms
from payment_handler.x402.requirements import SCHEME, make_requirements
from payment_handler.x402.wire import PROTOCOL_VERSION
from shared.errors import NotFoundError
from shared.http import Endpoint, Reply, Request, reply
from shared.items import Row

_PAYMENT_ID = re.compile(r"pay_[0-9a-f]{64}")


class PaymentRoutes:
    """GET /supported and GET /payments/{paymentId}."""

    def __init__(self, store: PaymentStore, terms: PaymentTerms, base_url: str) -> None:
        self._store = store
        self._terms = terms
        self._base_url = base_url

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("GET", "/supported", self.supported),
            Endpoint("GET", "/payments/<payment_id>", self.show),
        ]

    def supported(self, _request: Request) -> Reply:
        """GET /supported: the kinds of payment taken here, and what things cost."""
        return reply(
            200,
            {
                "kinds": [{"x402Version": PROTOCOL_VERSION, "scheme": SCHEME, "network": self._terms.network}],
                "extensions": ["payment-identifier"],
                "resources": [
                    self._resource("POST", "/nft/mint", self._terms.mint_price),
                    self._resource("GET", "/nft/{nftId}", self._terms.read_price),
                ],
            },
        )

    def show(self, _request: Request, payment_id: str) -> Reply:
        """GET /payments/{paymentId}. The id is a digest of a random nonce: only who has the payment can know it."""
        row = self._store.get(payment_id) if _PAYMENT_ID.fullmatch(payment_id) else None
        if row is None:
            raise NotFoundError("There is no such payment")
        return reply(200, _shape(row))

    def _resource(self, method: str, path: str, price: str) -> dict[str, Any]:
        return {"method": method, "url": self._base_url + path, "accepts": [make_requirements(self._terms, price)]}


def _shape(row: Row) -> dict[str, Any]:
    """The public part, name by name; what was bought is for who paid."""
    names = ("paymentId", "state", "network", "asset", "amount", "payTo", "payer", "createdAt", "updatedAt")
    return {
        **{name: row[name] for name in names},
        "transaction": row.get("transaction", ""),
        "delivered": row["state"] == SETTLED and "answer" in row,
    }
