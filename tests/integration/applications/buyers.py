"""People who buy from the payment API, with software nobody here wrote."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.integration.applications.platform import Platform
from tests.integration.callers import Answer

CLIENTS = Path(__file__).parent / "clients"


def clients_python() -> str:
    """The interpreter that has the official Python client: the stand-ins' own."""
    return program_python("standins")


def program_python(group: str) -> str:
    """The interpreter of one of nox's environments."""
    python = os.environ.get(f"SAFEMATE_{group.upper()}_PYTHON", "")
    assert python, f"SAFEMATE_{group.upper()}_PYTHON is not set: run these tests by `nox -s integration`"
    return python


@cache
def javascript_folder() -> Path:
    """A folder with pay.mjs beside the official JavaScript client's modules."""
    folder = os.environ.get("SAFEMATE_JAVASCRIPT", "")
    if not folder or shutil.which("node") is None:
        pytest.skip("node and npm are not here: the JavaScript client cannot be tried")
    shutil.copyfile(CLIENTS / "pay.mjs", Path(folder) / "pay.mjs")
    return Path(folder)


def run(command: list[str], order: dict[str, Any]) -> dict[str, Any]:
    """Run a client with an order on its standard input; its answer is one JSON object."""
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def decoded(header: str) -> dict[str, Any]:
    """An x402 header: base64 of JSON."""
    return dict(json.loads(base64.b64decode(header)))


def identified(header: dict[str, str], identifier: str) -> dict[str, str]:
    """A signed payment with an id of the client's own, in x402's payment-identifier extension."""
    payment = decoded(header["payment-signature"])
    payment.setdefault("extensions", {}).setdefault("payment-identifier", {}).setdefault("info", {})["id"] = identifier
    return {"payment-signature": base64.b64encode(json.dumps(payment).encode()).decode()}


@dataclass
class Buyer:
    """Somebody with a key and some test USDC on the chain stand-in."""

    platform: Platform
    environment: str = "dev"
    private_key: str = field(default_factory=lambda: "0x" + secrets.token_hex(32), repr=False)

    @cached_property
    def address(self) -> str:
        return str(run([clients_python(), str(CLIENTS / "pay.py"), "address"], self._order("", ""))["payer"])

    def earn(self, atomic: int) -> Buyer:
        """Receive that many atomic units of USDC from the chain's faucet."""
        self.platform.faucet(self.address, atomic, self.environment)
        return self

    @property
    def balance(self) -> int:
        return self.platform.usdc(self.address, self.environment)

    def buy(self, client: str, method: str, path: str, body: object = None) -> Answer:
        """Buy with an official client: requests, httpx (Python) or fetch (JavaScript)."""
        url = self.platform.payments(self.environment).url + path
        command = (
            ["node", str(javascript_folder() / "pay.mjs")]
            if client == "fetch"
            else [clients_python(), str(CLIENTS / "pay.py"), client]
        )
        answer = run(command, self._order(method, url, body))
        assert answer["payer"].lower() == self.address.lower()
        return Answer(answer["status"], answer["body"], {k.lower(): v for k, v in answer["headers"].items()})

    def sign(self, challenge: str) -> dict[str, str]:
        """The header that pays for a 402, made by the official client and not sent."""
        order = {**self._order("", ""), "challenge": challenge}
        return {"payment-signature": run([clients_python(), str(CLIENTS / "pay.py"), "sign"], order)["header"]}

    def pay(self, method: str, path: str, body: object = None, identifier: str = "") -> tuple[dict[str, str], Answer]:
        """Ask, sign what is asked for, and send it once; the header and the answer."""
        api = self.platform.payments(self.environment)
        asked = api.call(method, path, body)
        assert asked.status == 402, asked
        header = self.sign(asked.headers["payment-required"])
        if identifier:
            header = identified(header, identifier)
        return header, api.call(method, path, body, header)

    def _order(self, method: str, url: str, body: object = None) -> dict[str, Any]:
        return {"method": method, "url": url, "body": body, "private_key": self.private_key}
