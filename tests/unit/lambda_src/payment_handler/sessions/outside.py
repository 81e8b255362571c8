"""What sessions meet outside: a shop that sells for payments, the chain behind it, wallets, and a clock that stands."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from payment_handler.cdp.client import CdpUnavailableError
from payment_handler.settings import PaymentTerms
from payment_handler.x402.chain import Chain as Reader
from payment_handler.x402.wire import decode, encode
from shared.outbound import OutboundError, Response

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
SHOP = "shop.example.com"
URL = f"https://{SHOP}/nft/mint"
PAYEE = "0x" + "22" * 20
# keccak-256 of AuthorizationUsed(address,bytes32) (ERC-3009) and Transfer(address,address,uint256) (ERC-20)
_AUTHORIZATION_USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
_TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
TERMS = PaymentTerms(
    network="eip155:84532",
    asset="0x036CbD53842c5426634e7929541eC2318f3dCF7e",
    asset_name="USDC",
    asset_version="2",
    pay_to="0x" + "99" * 20,
    mint_price="10000",
    read_price="1000",
)


class Crash(BaseException):
    """The process dies here: nothing may catch it."""


class Clock:
    """Stands still until told otherwise."""

    moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def offer(**changes: Any) -> dict[str, Any]:
    """PaymentRequirements as our own payment API makes them."""
    return {
        "scheme": "exact",
        "network": TERMS.network,
        "amount": "10000",
        "asset": TERMS.asset,
        "payTo": PAYEE,
        "maxTimeoutSeconds": 120,
        "extra": {"name": "USDC", "version": "2"},
        **changes,
    }


def challenge(*offers: Any, **changes: Any) -> str:
    """A PAYMENT-REQUIRED header."""
    return encode(
        {
            "x402Version": 2,
            "error": "payment required",
            "resource": {"url": URL, "description": "an NFT", "mimeType": "application/json"},
            "accepts": list(offers) or [offer()],
            "extensions": {"payment-identifier": {"info": {"required": False}, "schema": {"type": "object"}}},
            **changes,
        }
    )


class Shop:
    """A resource and the chain behind it. It settles what is signed and good, once, and answers a repeat the same."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.challenge = challenge()
        self.settled: dict[str, int] = {}
        self.payers: dict[str, str] = {}
        self.seen: list[tuple[str, str, Any, str | None]] = []
        self.before: Callable[[], Any] = lambda: None
        """Called with each payment before it is settled; a Response it returns is the answer instead."""
        self.after: Callable[[], Any] = lambda: None
        """The same, after it is settled."""

    def call(
        self,
        method: str,
        url: str,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 0,
        *,
        limit: int = 0,
    ) -> Response:
        """As shared.outbound.call."""
        header = (headers or {}).get("PAYMENT-SIGNATURE")
        with self._lock:
            self.seen.append((method, url, json, header))
            if header is None:
                return Response(402, {"payment-required": self.challenge}, b"{}")
            answer = self.before() or self._settle(header) or self.after()
            return answer or self.receipt(header)

    def payments(self) -> list[str]:
        """The signed payments sent, in order."""
        return [header for *_, header in self.seen if header]

    def receipt(self, header: str) -> Response:
        """200 with what was bought, and the settlement."""
        nonce = decode(header)["payload"]["authorization"]["nonce"]
        told = encode({"success": True, "transaction": nonce, "network": TERMS.network})
        return Response(200, {"payment-response": told, "content-type": "application/json"}, b'{"nftId":"n1"}')

    def _settle(self, header: str) -> Response | None:
        signed = decode(header)["payload"]
        terms = signed["authorization"]
        assert signed["signature"] == signature_of(terms)
        if terms["nonce"] in self.settled:
            return None
        if int(terms["validBefore"]) <= self._clock().timestamp():
            return Response(402, {"payment-required": challenge(error="valid_before")}, b"{}")
        self.settled[terms["nonce"]] = int(terms["value"])
        self.payers[terms["nonce"]] = terms["from"]
        return None


def signature_of(message: Mapping[str, Any]) -> str:
    """Stands for the wallet's signature."""
    digest = hashlib.sha256(json.dumps(dict(message), sort_keys=True).encode()).hexdigest()
    return "0x" + digest + digest + "1b"


class Wallets:
    """CDP: an account for every name, a signature for everything; out of order on demand."""

    def __init__(self) -> None:
        self.works = True
        self.names: list[str] = []
        self.signed: list[tuple[str, str]] = []

    def account(self, name: str) -> str:
        if not self.works:
            raise CdpUnavailableError
        self.names.append(name)
        return "0x" + hashlib.sha256(name.encode()).hexdigest()[:40]

    def sign_typed_data(self, address: str, typed_data: Mapping[str, Any], idempotency_key: str) -> str:
        if not self.works:
            raise CdpUnavailableError
        self.signed.append((address, idempotency_key))
        return signature_of(typed_data["message"])


class Chain:
    """The node, as JSON-RPC: what the shop has settled, as of a moment ago."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self._shop = shop
        self._clock = clock
        self.answers = True
        self.asked: list[str] = []
        self.behind = 2
        self.takes = 0.0
        """Seconds that each answer takes."""
        self.reader = Reader(self.ask)

    def ask(self, method: str, params: list[Any]) -> Any:
        self.asked.append(method)
        self._clock.forward(self.takes)
        if not self.answers:
            raise CdpUnavailableError
        match method:
            case "eth_getBlockByNumber":
                return {"number": "0x10", "timestamp": hex(int(self._clock().timestamp()) - self.behind)}
            case "eth_call":
                return "0x" + f"{'0x' + params[0]['data'][-64:] in self._shop.settled:064x}"
            case "eth_getLogs":
                return [self._used(params[0]["topics"][2])]
            case _:
                return {"logs": self._receipt(params[0])}

    def _used(self, nonce: str) -> dict[str, Any]:
        payer = self._shop.payers[nonce]
        topics = [_AUTHORIZATION_USED, _topic(payer), nonce]
        return {"address": TERMS.asset, "topics": topics, "transactionHash": nonce}

    def _receipt(self, nonce: str) -> list[dict[str, Any]]:
        topics = [_TRANSFER, _topic(self._shop.payers[nonce]), _topic(PAYEE)]
        moved = {"address": TERMS.asset, "topics": topics, "data": hex(self._shop.settled[nonce])}
        return [self._used(nonce), moved]


def _topic(address: str) -> str:
    return "0x" + address[2:].lower().rjust(64, "0")


def lost(kind: Any, *, sent: bool) -> Callable[[], Any]:
    """What `before` or `after` is set to so that no answer comes."""

    def fail() -> Any:
        raise OutboundError(kind, sent, SHOP)

    return fail
