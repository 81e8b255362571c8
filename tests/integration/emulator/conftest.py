"""A running emulator for these tests, and the two upstream packages as they are, to show what they still lack."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.integration.emulator.endpoint import Endpoint, end, free_port, start


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Ours, shared by the whole session: tests use names of their own and clean nothing up."""
    port = free_port()
    home = tmp_path_factory.mktemp("emulator")
    argv = [sys.executable, "-m", "tools.emulator.server", "--port", str(port), "--home", str(home)]
    endpoint = start(argv, port, home, "/_safemate/health")
    yield endpoint
    end(endpoint)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """MiniStack as published, with the switches we use."""
    port = free_port()
    home = tmp_path_factory.mktemp("ministack")
    switches = {"AUTH": "true", "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0", "STATE_DIR": str(home / "state")}  # fmt: skip
    endpoint = start([sys.executable, "-m", "ministack"], port, home, "/_ministack/health", **switches)
    yield endpoint
    end(endpoint)


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """moto's server as published."""
    port = free_port()
    home = tmp_path_factory.mktemp("moto")
    argv = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)]
    endpoint = start(argv, port, home, "/moto-api/data.json")
    yield endpoint
    end(endpoint)
