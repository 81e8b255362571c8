"""The Hedera stand-in in a process of its own, and the live ledger of wallet_manager in another that has the SDK."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.emulator.endpoint import REPOSITORY, Endpoint, start
from tests.integration.standins.town import python

CLIENT = Path(__file__).with_name("hedera_wallets.py")
OPERATOR = "0.0.2"


class LedgerError(Exception):
    """What the ledger raised: its class and message."""


@dataclass
class Wallets:
    """The client, in its own process."""

    process: subprocess.Popen[str]

    def __call__(self, command: str, **arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise LedgerError(f"{answer['error']} {answer['status']}")
        return answer["ok"]


class Client:
    """A client process for as long as the `with` lasts."""

    def __init__(self, mirror: str, node: str) -> None:
        argv, pipe = [python(), str(CLIENT), mirror, node], subprocess.PIPE
        environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'lambda_src'}"}
        self._process = subprocess.Popen(argv, stdin=pipe, stdout=pipe, env=environment, text=True)

    def __enter__(self) -> Wallets:
        return Wallets(self._process)

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(15)
        self._process.stdout.close()


def launch(home: Path, port: int, node_port: int, *options: str) -> Endpoint:
    argv = [
        str(python()),
        "-m",
        "tools.standins",
        "hedera",
        "--port",
        str(port),
        "--node-port",
        str(node_port),
        *options,
    ]
    return start([*argv, "--home", str(home)], port, home, "/api/v1/blocks")


def ask(hedera: Endpoint, path: str, body: Any = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(hedera.url + path, data=data, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def fund(hedera: Endpoint, account: str, tinybars: int) -> None:
    ask(hedera, "/_standin/fund", {"accountId": account, "tinybars": tinybars})


def order(hedera: Endpoint, operation: str, fault: str, times: int = 1) -> None:
    ask(hedera, "/_control/faults", {"operation": operation, "fault": fault, "times": times})


def opened(hedera: Endpoint, wallets: Wallets, tinybars: int, key_type: str = "ED25519") -> str:
    account: str = wallets("open", key_type=key_type)
    fund(hedera, account, tinybars)
    return account
