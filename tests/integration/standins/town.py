"""An emulator with its stand-ins, and people who pay through them."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.emulator import daemon, outside
from tools.standins.networks import NETWORKS, Network

SEPOLIA, BASE = NETWORKS
PAYEE = "0x5afe5afE5afE5afE5afE5aFe5aFe5Afe5Afe5AfE"  # EIP-55: the SDK's facilitator takes no other spelling
PRICE = 10_000
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(port: int, method: str, path: str, body: object = None, timeout: float = 60) -> tuple[int, Any]:
    """Status and JSON of one call; a connection that ends without an answer raises what http.client raises."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read() or b"null")


@dataclass
class Town:
    """The emulator of `settings`, running. Stand-ins are asked by name."""

    settings: daemon.Settings
    client: subprocess.Popen[str]

    def stand_ins(self) -> dict[str, Any]:
        return {s.name: s for s in daemon.status(self.settings).stand_ins}

    def until_ready(self) -> dict[str, Any]:
        while not all(outside.state(s) == "ready" for s in self.stand_ins().values()):
            assert all(s.alive for s in self.stand_ins().values()), daemon.status(self.settings)
        return self.stand_ins()

    def ask(self, name: str, method: str, path: str, body: object = None) -> Any:
        """The answer of a call that must succeed."""
        status, answer = ask(self.stand_ins()[name].port, method, path, body)
        assert status == 200, answer
        return answer

    def rpc(self, method: str, *parameters: Any, network: Network = SEPOLIA) -> Any:
        """The whole JSON-RPC answer of a node."""
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(parameters)}
        return self.ask("chain", "POST", f"/{network.chain_id}", call)

    def order(self, name: str, operation: str, fault: str, times: int = 1) -> None:
        self.ask(name, "POST", "/_control/faults", {"operation": operation, "fault": fault, "times": times})

    def mining(self, automatic: bool) -> None:
        self.ask("chain", "POST", "/mining", {"chainId": SEPOLIA.chain_id, "automatic": automatic})

    def holds(self, address: str, network: Network = SEPOLIA) -> int:
        return int(self.ask("chain", "GET", f"/balances/{network.chain_id}/{address}")["usdc"])

    def payer(self, tokens: int = 1_000_000, network: Network = SEPOLIA) -> Payer:
        """Somebody new, with that many tokens."""
        payer = Payer(self, network)
        if tokens:
            gift = {"chainId": network.chain_id, "address": payer.address, "token": "usdc", "amount": str(tokens)}
            self.ask("chain", "POST", "/faucet", gift)
        return payer

    def wallet(self, key: str, **order: Any) -> dict[str, Any]:
        """What sdk_client.py makes of an order."""
        assert self.client.stdin
        assert self.client.stdout
        self.client.stdin.write(json.dumps({"private_key": key, **order}) + "\n")
        self.client.stdin.flush()
        return dict(json.loads(self.client.stdout.readline()))

    def facilitator(self, operation: str, payment: dict[str, Any]) -> dict[str, Any]:
        """The answer to `verify` or `settle`."""
        return dict(self.ask("facilitator", "POST", f"/{operation}", payment))


@dataclass
class Payer:
    """A key, and the official client to sign with it."""

    town: Town
    network: Network
    key: str = field(default_factory=lambda: "0x" + secrets.token_hex(32), repr=False)

    @property
    def address(self) -> str:
        return str(self.town.wallet(self.key)["address"])

    @property
    def tokens(self) -> int:
        return self.town.holds(self.address, self.network)

    def pays(self, price: int = PRICE, **changes: Any) -> dict[str, Any]:
        """The body of /verify and /settle for a new payment, signed for the requirements with these changes."""
        requirements = {
            "scheme": "exact", "network": self.network.caip2, "amount": str(price), "asset": self.network.token,
            "payTo": PAYEE, "maxTimeoutSeconds": 120, "extra": {"name": self.network.token_name, "version": "2"},
            **changes,
        }  # fmt: skip
        required = {"x402Version": 2, "resource": {"url": "http://shop.example/"}, "accepts": [requirements]}
        payload = self.town.wallet(self.key, required=required)["payload"]
        return {"x402Version": 2, "paymentPayload": payload, "paymentRequirements": payload["accepted"]}


def python() -> Path:
    """The interpreter of the stand-ins."""
    named = os.environ.get("SAFEMATE_STANDINS_PYTHON", "")
    assert named, "SAFEMATE_STANDINS_PYTHON is not set: run these tests by `nox -s integration`"
    return Path(named)
