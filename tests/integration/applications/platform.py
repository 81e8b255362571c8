"""SafeMate deployed, as its callers and its operators see it."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.integration.callers import Answer, Api, fetch, new_user, signed_in
from tests.integration.system.harness import Harness

CHAINS = {"dev": 84532, "preprod": 84532, "prod": 8453}


@dataclass
class Platform:
    """Environments applied by the harness on one emulator, with its stand-ins for the outside world."""

    harness: Harness
    _ports: dict[str, int] = field(default_factory=dict)

    def wallets(self, environment: str = "dev") -> Api:
        """The wallet API, called by nobody in particular."""
        return Api(self.harness.outputs(environment)["wallet_api_url"])

    def payments(self, environment: str = "dev") -> Api:
        """The payment API, called by nobody in particular."""
        return Api(self.harness.outputs(environment)["payment_api_url"])

    def client(self, service: str, environment: str = "dev") -> Any:
        """A boto3 client that is root of the environment's account."""
        return self.harness.client(service, environment)

    def user(self, environment: str = "dev", *groups: str) -> tuple[Api, Api]:
        """A new user's way to both APIs: wallets, payments."""
        wallets = signed_in(self.harness, environment, new_user(self.harness, environment, *groups))
        return wallets, wallets.at(self.harness.outputs(environment)["payment_api_url"])

    def stand_ins(self) -> dict[str, dict[str, Any]]:
        """Name, pid and port of each stand-in, by name."""
        status = json.loads(self.harness.run("emulator", "status", "--json"))
        return {entry["name"]: entry for entry in status["stand_ins"]}

    def faucet(self, address: str, atomic: int, environment: str = "dev") -> None:
        """Give an address that many atomic units of USDC on the environment's chain."""
        order = {"chainId": CHAINS[environment], "address": address, "token": "usdc", "amount": str(atomic)}
        self._ask("chain", "POST", "/faucet", order)

    def usdc(self, address: str, environment: str = "dev") -> int:
        """What an address holds, in atomic units."""
        return int(self._ask("chain", "GET", f"/balances/{CHAINS[environment]}/{address}")["usdc"])

    def hbar(self, account_id: str, tinybars: int) -> None:
        """Give an account of the live ledger that many tinybars."""
        self._ask("hedera", "POST", "/_standin/fund", {"accountId": account_id, "tinybars": tinybars})

    def settlements(self) -> int:
        """How often the facilitator was asked to settle."""
        return int(self._ask("facilitator", "GET", "/_control/state")["calls"].get("settle", 0))

    def fault(self, name: str, operation: str, fault: str, times: int = 1) -> None:
        """Have a stand-in do something wrong the next few times."""
        self._ask(name, "POST", "/_control/faults", {"operation": operation, "fault": fault, "times": times})

    def outage(self, service: str, kind: str, passing: int, times: int) -> None:
        """Have an AWS service fail for functions, after some calls that go through."""
        order = {"service": service, "kind": kind, "pass": passing, "times": times}
        assert self._control("POST", "outages", order).status == 200

    def mend(self) -> None:
        """Everything runs again and no fault is to come."""
        self._control("DELETE", "outages")
        self.harness.run("emulator", "start")
        for name in self.stand_ins():
            self._ask(name, "DELETE", "/_control/faults")

    def reconcile(self, payment_id: str, environment: str = "dev", seconds: float = 90) -> None:
        """Run the reconciler until the payment is no longer open, as its schedule would within minutes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.invoke("payment-handler", {"task": "reconcile"}, environment)
            payment = self.payments(environment).call("GET", f"/payments/{payment_id}").body
            if payment["state"] == "FAILED" or payment["delivered"]:
                return
            time.sleep(2)
        raise AssertionError(f"payment {payment_id} is still open after {seconds} s")

    def accesses(self) -> list[dict[str, Any]]:
        """What every role asked for since the emulator was started, and what it was told."""
        rows: list[dict[str, Any]] = self._control("GET", "access").body["access"]
        return rows

    def invoke(self, function: str, event: object, environment: str = "dev") -> Any:
        """Call a function as its schedule does; returns its answer."""
        called = self.client("lambda", environment).invoke(
            FunctionName=f"{environment}-safemate-{function}", Qualifier="live", Payload=json.dumps(event).encode()
        )
        text = called["Payload"].read()
        assert "FunctionError" not in called, text
        return json.loads(text or b"null")

    def _control(self, method: str, page: str, body: object = None) -> Answer:
        return _send(f"http://127.0.0.1:{self.harness.port}/_safemate/{page}", method, body)

    def _ask(self, name: str, method: str, path: str, body: object = None) -> Any:
        if name not in self._ports:  # they stay the same for as long as the emulator lives
            self._ports = {entry["name"]: entry["port"] for entry in self.stand_ins().values()}
        answer = _send(f"http://127.0.0.1:{self._ports[name]}{path}", method, body)
        assert answer.status == 200, answer
        return answer.body


def _send(url: str, method: str, body: object = None) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    return fetch(urllib.request.Request(url, data, {"content-type": "application/json"}, method=method))
