"""The world around payment_handler: a clock that stands, a chain that takes a nonce once, a facilitator that fails."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from payment_handler.x402.chain import ChainError, Evidence
from payment_handler.x402.facilitator import FacilitatorError, Settlement, Verdict
from payment_handler.x402.payload import Authorization

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
PRICE = 10_000
PAYER, MERCHANT = "0xAbCd" + "12" * 18, "0x" + "99" * 20
ASSET, NETWORK = "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "eip155:84532"
TABLES = {
    "PAYMENTS_TABLE": "dev-safemate-payments",
    "WALLET_SESSIONS_TABLE": "dev-safemate-wallet-sessions",
    "NFTS_TABLE": "dev-safemate-nfts",
    "REQUESTS_TABLE": "dev-safemate-requests",
}
KEYS = {
    "PAYMENTS_TABLE": "paymentId",
    "WALLET_SESSIONS_TABLE": "sessionId",
    "NFTS_TABLE": "nftId",
    "REQUESTS_TABLE": "key",
}
VARIABLES = TABLES | {
    "ENVIRONMENT": "dev",
    "HEDERA_NETWORK": "testnet",
    "DEBUG_MODE": "true",
    "DEMO_MODE": "true",
    "CORS_ORIGINS": "*",
    "POWERTOOLS_SERVICE_NAME": "payment-handler",
    "POWERTOOLS_METRICS_NAMESPACE": "SafeMate/Custom",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "PUBLIC_BASE_URL": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/dev",
    "X402_NETWORK": NETWORK,
    "X402_ASSET": ASSET,
    "X402_ASSET_NAME": "USDC",
    "X402_ASSET_VERSION": "2",
    "X402_PAY_TO": MERCHANT,
    "X402_MINT_PRICE": str(PRICE),
    "X402_READ_PRICE": "1000",
    "FACILITATOR_URL": "https://x402.example.com/facilitator",
    "FACILITATOR_AUTH": "none",
    "CDP_URL": "https://api.cdp.example.com",
    "CDP_CREDENTIALS_PARAMETER": "/dev-safemate/cdp-credentials",
    "SESSION_ALLOWED_HOSTS": "none",
    "CLIENT_REQUESTS_PER_MINUTE": "100",
}
NFT = {"collection": "c1", "metadataUri": "ipfs://bafy/1.json"}


class Clock:
    """Stands still until told otherwise."""

    moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    @property
    def seconds(self) -> int:
        return int(self.moment.timestamp())


@dataclass
class Chain:
    """A token contract: takes a nonce once, within its window, from who has the money (ERC-3009)."""

    clock: Clock
    charges: list[tuple[str, str, int]] = field(default_factory=list)  # nonce, payee, value
    waiting: list[Mapping[str, str]] = field(default_factory=list)
    balance: int = 1_000_000
    readable: bool = True

    def used(self, nonce: str) -> bool:
        return any(nonce == spent for spent, _, _ in self.charges)

    def refusal(self, signed: Mapping[str, str]) -> str:
        """Why the contract would not take it; the SDK's words for it."""
        if self.used(signed["nonce"]):
            return "invalid_exact_evm_nonce_already_used"
        if not int(signed["validAfter"]) < self.clock.seconds < int(signed["validBefore"]):
            return "invalid_exact_evm_payload_authorization_valid_before"
        return "invalid_exact_evm_insufficient_balance" if self.balance < int(signed["value"]) else ""

    def transfer(self, signed: Mapping[str, str]) -> str:
        """Charge the payer; the transaction."""
        assert not self.refusal(signed)
        self.charges.append((signed["nonce"], signed["to"], int(signed["value"])))
        self.balance -= int(signed["value"])
        return transaction_of(signed["nonce"])

    def mine(self) -> None:
        """What was sent and waits gets into a block now, if it still can."""
        for signed in self.waiting:
            if not self.refusal(signed):
                self.transfer(signed)
        self.waiting.clear()

    def evidence(self, asset: str, authorization: Authorization) -> Evidence:
        assert asset == ASSET
        if not self.readable:
            raise ChainError("down")
        for nonce, payee, value in self.charges:
            if nonce == authorization.nonce:
                paid = (payee, value) == (authorization.recipient, authorization.value)
                return Evidence("paid" if paid else "spent", transaction_of(nonce))
        return Evidence("expired" if self.clock.seconds > authorization.valid_before + 60 else "open")


@dataclass
class FacilitatorDouble:
    """Behaves like the x402 SDK's facilitator, and fails the way `faults` says, one fault a call to settle."""

    chain: Chain
    faults: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    up: bool = True

    def verify(self, body: Mapping[str, Any]) -> Verdict:
        self.calls.append("verify")
        if not self.up:
            raise FacilitatorError("down")
        payload = body["paymentPayload"]["payload"]
        if payload["signature"] != sign(payload["authorization"]):
            return Verdict(False, "invalid_exact_evm_payload_signature")
        reason = self.chain.refusal(payload["authorization"])
        return Verdict(not reason, reason)

    def settle(self, body: Mapping[str, Any], seconds: float = 15) -> Settlement:
        self.calls.append("settle")
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unsent" or not self.up:
            return Settlement("unsent", reason="refused")
        if fault == "lost before":
            return Settlement("unknown", reason="timeout")
        signed = body["paymentPayload"]["payload"]["authorization"]
        reason = self.chain.refusal(signed)
        if reason:
            return Settlement("unknown" if "used" in reason else "refused", reason=reason)
        if fault == "late":
            self.chain.waiting.append(signed)
            return Settlement("unknown", reason="timeout")
        transaction = self.chain.transfer(signed)
        if fault == "lost after":
            return Settlement("unknown", reason="broken")
        if fault == "pending":
            return Settlement("unknown", transaction, "settlement_pending")
        return Settlement("settled", transaction)

    def supported(self) -> None:
        if not self.up:
            raise FacilitatorError("down")


def sign(authorization: Mapping[str, str]) -> str:
    """Stands for the payer's signature: 65 bytes that only fit this authorization."""
    digest = hashlib.sha256(json.dumps(dict(authorization), sort_keys=True).lower().encode()).hexdigest()
    return "0x" + (digest * 3)[:130]


def transaction_of(nonce: str) -> str:
    """The hash of the transaction that uses a nonce."""
    return "0x" + hashlib.sha256(nonce.encode()).hexdigest()


def header(content: Mapping[str, Any]) -> str:
    """As x402 puts objects into headers."""
    return base64.b64encode(json.dumps(content).encode()).decode()


def unheader(value: str) -> dict[str, Any]:
    """What is in such a header."""
    content: dict[str, Any] = json.loads(base64.b64decode(value, validate=True))
    return content


def requirements(price: int = PRICE) -> dict[str, Any]:
    """The terms under which the function of these tests sells."""
    return {
        "scheme": "exact",
        "network": NETWORK,
        "amount": str(price),
        "asset": ASSET,
        "payTo": MERCHANT,
        "maxTimeoutSeconds": 120,
        "extra": {"name": "USDC", "version": "2"},
    }


def signed_payment(
    clock: Clock, nonce: int = 1, price: int = PRICE, identifier: str | None = None, **changes: str
) -> dict[str, Any]:
    """What a client sends: a payment by PAYER; `changes` are fields of its authorization."""
    authorization = {
        "from": PAYER,
        "to": MERCHANT,
        "value": str(price),
        "validAfter": "0",
        "validBefore": str(clock.seconds + 120),
        "nonce": f"0x{nonce:064x}",
        **changes,
    }
    payment = {
        "x402Version": 2,
        "accepted": requirements(price),
        "payload": {"signature": sign(authorization), "authorization": authorization},
    }
    if identifier is not None:
        payment["extensions"] = {"payment-identifier": {"info": {"required": False, "id": identifier}}}
    return payment
