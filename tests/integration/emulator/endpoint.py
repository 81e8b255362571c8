"""Servers on free loopback ports, and boto3 clients that reach nothing else."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
from botocore.config import Config

REPOSITORY = Path(__file__).resolve().parents[3]

DEV = "111111111111"
PROD = "333333333333"


@dataclass(frozen=True)
class Endpoint:
    """A running server; `home` is its folder, `log` what it prints."""

    url: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def client(self, service: str, account: str = DEV, *, region: str = "us-east-1", **credentials: Any) -> Any:
        """A boto3 client that reaches this server only."""
        keys: dict[str, Any] = {"aws_access_key_id": account, "aws_secret_access_key": "test"} | credentials
        config = Config(retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"},
                        connect_timeout=5, read_timeout=30)  # fmt: skip
        session: Any = boto3.Session(**keys, region_name=region)
        return session.client(service, endpoint_url=self.url, config=config)


def free_port() -> int:
    """Free for TCP and for UDP: the emulator takes both, for requests and for traces."""
    while True:
        with socket.socket() as requests, socket.socket(type=socket.SOCK_DGRAM) as traces:
            requests.bind(("127.0.0.1", 0))
            port = int(requests.getsockname()[1])
            with contextlib.suppress(OSError):
                traces.bind(("127.0.0.1", port))
                return port


def start(argv: Sequence[str], port: int, home: Path, health: str, **settings: str) -> Endpoint:
    """Start a server and wait until it answers; whoever starts it ends it with `end`."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), **settings}
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
    endpoint = Endpoint(f"http://127.0.0.1:{port}", home, log, process)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(endpoint.url + health, timeout=5).close()
            return endpoint
        except urllib.error.URLError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    process.kill()
    pytest.fail(f"{argv[:4]} did not come up:\n{log.read_text()}")


def end(endpoint: Endpoint) -> None:
    assert endpoint.process is not None
    endpoint.process.terminate()
    try:
        endpoint.process.wait(15)
    except subprocess.TimeoutExpired:
        endpoint.process.kill()
        endpoint.process.wait(5)


def query(endpoint: Endpoint, service: str, account: str, parameters: Mapping[str, str]) -> ElementTree.Element:
    """Call an operation over the query protocol, as the Terraform provider does; the answer is without namespaces."""
    scope = f"Credential={account}/20260101/us-east-1/{service}/aws4_request"
    request = urllib.request.Request(
        endpoint.url,
        data=urllib.parse.urlencode(parameters).encode(),
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=00",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        tree = ElementTree.fromstring(answer.read())  # noqa: S314
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    return tree
