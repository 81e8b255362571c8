"""The server as a whole: one port, its pages, its end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint, free_port
from tests.integration.emulator.functions import deploy, invoke
from tools.edges.process import is_alive
from tools.emulator import daemon

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

SLEEPER = """
import os, time
def handler(event, context):
    time.sleep(event or 0)
    return os.getpid()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[daemon.Settings]:
    """The real daemon on a port of its own."""
    made = daemon.Settings(port=free_port(), home=tmp_path / "emulator", env={"PATH": os.environ["PATH"]})
    yield made
    daemon.stop(made)


@pytest.fixture
def own(settings: daemon.Settings) -> Endpoint:
    """A client's view of the daemon's emulator."""
    status = daemon.ensure_running(settings)
    return Endpoint(status.endpoint, settings.home, settings.log)


def page(endpoint: Endpoint, path: str, method: str = "GET") -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(endpoint.url + path, method=method), timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def listening_sockets(pid: int) -> list[str]:
    """Local addresses (hex, as in /proc/net/tcp) the process listens on, TCP and UDP, IPv4 and IPv6."""
    mine = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            mine.add(str(link.readlink()))
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if f"socket:[{fields[9]}]" in mine and fields[3] in ("0A", "07"):
                found.append(fields[1])
    return found


@linux
def test_it_listens_on_one_loopback_port_only_tcp_and_for_traces_udp(settings: daemon.Settings, own: Endpoint) -> None:
    deploy(own, "first", SLEEPER)
    invoke(own, "first")
    own.client("ec2").describe_vpcs()

    pid = daemon.status(settings).pid

    assert listening_sockets(pid) == [f"0100007F:{settings.port:04X}"] * 2


def test_the_server_never_closes_a_connection_that_is_in_use(emulator: Endpoint) -> None:
    """Terraform keeps connections open and sends thousands of requests over them."""
    connection = http.client.HTTPConnection("127.0.0.1", int(emulator.url.rpartition(":")[2]), timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(1200):
        connection.request("GET", "/_safemate/health")
        answer = connection.getresponse()
        answer.read()
        assert not answer.will_close
    assert connection.sock is first
    connection.close()


@linux
def test_a_connection_goes_with_its_client(settings: daemon.Settings, own: Endpoint) -> None:
    """Terraform's, curl's and the functions' connections come and go by the thousand; file descriptors do not."""
    files = Path(f"/proc/{daemon.status(settings).pid}/fd")
    before = len(list(files.iterdir()))
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=10)
        connection.request("GET", "/_safemate/health")
        connection.getresponse().read()
        connection.close()
    deadline = time.monotonic() + 10
    while (now := len(list(files.iterdir()))) > before + 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert now <= before + 5


def test_localstacks_own_health_page_answers(emulator: Endpoint) -> None:
    for path in ("/_localstack/health", "/_ministack/health"):
        services = page(emulator, path)["services"]
        assert {"s3", "lambda", "ec2", "xray", "guardduty"} <= services.keys()


def test_health_tells_who_answers(settings: daemon.Settings, own: Endpoint) -> None:
    health = page(own, "/_safemate/health")
    status = daemon.status(settings)
    assert health["status"] == "ok"
    assert (health["pid"], health["instance"], health["home"]) == (status.pid, status.instance, str(settings.home))
    assert not status.stale
    assert health["version"] == "ministack 1.5.33, moto 5.2.5"


def test_a_reset_empties_everything_whichever_door_it_comes_by(settings: daemon.Settings, own: Endpoint) -> None:
    for door in ("/_safemate/reset", "/_ministack/reset"):
        before = daemon.status(settings).instance
        worker = fill(own)

        page(own, door, "POST")

        for account in (DEV, PROD):
            assert_empty(own, account)
        assert not is_alive(worker)
        assert daemon.status(settings).instance != before


def fill(endpoint: Endpoint) -> int:
    """Resources of both packages and of an extension in two accounts; returns the process of a warm function."""
    for account in (DEV, PROD):
        endpoint.client("s3", account).create_bucket(Bucket=f"b-{account}")
        endpoint.client("ec2", account).create_vpc(CidrBlock="10.0.0.0/16")
        endpoint.client("logs", account).put_query_definition(name="q", queryString="fields @message")
    deploy(endpoint, "warm", SLEEPER)
    return int(invoke(endpoint, "warm"))


def assert_empty(endpoint: Endpoint, account: str) -> None:
    assert endpoint.client("s3", account).list_buckets()["Buckets"] == []
    vpcs = endpoint.client("ec2", account).describe_vpcs()["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in vpcs] == ["172.31.0.0/16"]  # the default VPC of a new account
    assert endpoint.client("logs", account).describe_query_definitions()["queryDefinitions"] == []
    assert endpoint.client("lambda", account).list_functions()["Functions"] == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_lambda_process_outlives_it(settings: daemon.Settings, own: Endpoint, how: signal.Signals) -> None:
    deploy(own, "worker", SLEEPER)
    worker = invoke(own, "worker")
    pid = daemon.status(settings).pid
    assert is_alive(worker)

    os.kill(pid, how)

    assert wait_until_gone(pid)
    assert wait_until_gone(worker)


def test_stopping_leaves_no_temporary_files(settings: daemon.Settings, own: Endpoint) -> None:
    deploy(own, "worker", SLEEPER)
    invoke(own, "worker")
    assert list((settings.home / "tmp").iterdir())

    assert daemon.stop(settings)

    assert {path.name for path in settings.home.iterdir()} == {"emulator.log", "emulator.lock"}


def wait_until_gone(pid: int, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
