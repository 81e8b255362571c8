"""Both APIs on loopback, answering what a test tells them to, and what the checks are given to find them."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from api_monitor.checks.calling import Caller
from api_monitor.checks.outcome import Check, Deployment

TOKEN = "eyJraWQiOiJ0ZXN0In0.eyJzdWIiOiJtb25pdG9yIn0.c2lnbmF0dXJl"
ORIGIN = "https://app.safemate.example"
NETWORK, ASSET = "eip155:84532", "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
PAY_TO = "0x000000000000000000000000000000000000dEaD"
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
WALLET = {"walletId": "w_019ab3", "accountId": "0.0.1001", "status": "ACTIVE", "name": "monitor"}

Answer = tuple[int, dict[str, str], object]


def payment_required(**changes: object) -> str:
    """The header of a 402, base64 of JSON; `accepts=…` replaces what may be paid."""
    option = {"scheme": "exact", "network": NETWORK, "amount": "10000", "asset": ASSET, "payTo": PAY_TO}
    required = {"x402Version": 2, "resource": {"url": "https://api/nft/mint"}, "accepts": [option], **changes}
    return base64.b64encode(json.dumps(required).encode()).decode()


def option(**changes: object) -> dict[str, object]:
    """One way to pay, ours unless changed."""
    return {"scheme": "exact", "network": NETWORK, "amount": "1", "asset": ASSET, "payTo": PAY_TO, **changes}


@dataclass
class Apis:
    """What the APIs answer, (method, path) → status, headers, body, and what they were asked."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        healthy = {"status": "healthy", "version": "1.0.0", "dependencies": {"dynamodb": "ok", "kms": "ok"}}
        cors = {"access-control-allow-origin": ORIGIN, "access-control-allow-methods": "GET,POST,OPTIONS"}
        allowed = {**cors, "access-control-allow-headers": "Content-Type,Authorization,PAYMENT-SIGNATURE"}
        price = {
            "payment-required": payment_required(),
            "access-control-expose-headers": "Retry-After,PAYMENT-REQUIRED",
        }
        refused = (401, {}, {"error": {"code": "UNAUTHORIZED", "message": "no", "requestId": REQUEST_ID}})
        balance = {"accountId": WALLET["accountId"], "tinybars": "10000000000"}
        self.answers |= {
            ("GET", "/wallet/health"): (200, cors, healthy),
            ("GET", "/payment/health"): (200, cors, healthy),
            ("GET", "/wallet/wallets"): refused,
            ("GET", "/payment/sessions/monitor"): refused,
            ("OPTIONS", "/wallet/wallets"): (200, allowed, {}),
            ("OPTIONS", "/payment/nft/mint"): (204, allowed, {}),
            ("POST", "/payment/nft/mint"): (402, {**cors, **price}, {}),
            ("GET", "/wallet/wallets with token"): (200, {}, {"wallets": [WALLET], "nextCursor": None}),
            ("POST", "/wallet/wallets with token"): (201, {}, WALLET),
            ("GET", "/wallet/wallets/w_019ab3 with token"): (200, {}, WALLET),
            ("GET", "/wallet/wallets/w_019ab3/balance with token"): (200, {}, balance),
        }

    def deployment(self, **changes: Any) -> Deployment:
        """What the checks are given."""
        given = {
            "wallet_api": f"{self.url}/wallet", "payment_api": f"{self.url}/payment", "origin": ORIGIN,
            "network": NETWORK, "asset": ASSET, "pay_to": PAY_TO, "token": lambda: TOKEN,
        }  # fmt: skip
        return Deployment(**{**given, **changes})

    def look(self, check: Check, **changes: Any) -> str:
        """Make one check."""
        return check.look(self.deployment(**changes), Caller(until=10**9, seconds=5))


@contextmanager
def serving(apis: Apis) -> Iterator[Apis]:
    """Serve `apis` on a free port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            data = self.rfile.read(int(self.headers.get("content-length") or 0))
            apis.asked.append((self.command, self.path, dict(self.headers), json.loads(data) if data else None))
            with_token = " with token" if self.headers.get("Authorization") == f"Bearer {TOKEN}" else ""
            status, headers, body = apis.answers[self.command, self.path + with_token]
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"x-amzn-requestid": REQUEST_ID, **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True).start()
    apis.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield apis
    finally:
        server.shutdown()
        server.server_close()
