"""`--target localstack`: the same apply, second plan and destroy against an endpoint the harness did not start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.emulator.endpoint import free_port
from tests.integration.system import inventory
from tests.integration.system.harness import Harness
from tools.context import REPOSITORY
from tools.emulator import client


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[int]:
    """An emulator started by hand, as docs/emulator.md shows; yields its port."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tools.emulator.server", "--port", str(port), "--home", str(tmp_path / "home")],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while True:
        try:
            client.health(port)
            break
        except client.NoAnswerError:
            assert server.poll() is None
    yield port
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)


def test_the_same_apply_second_plan_and_destroy_on_somebody_elses_endpoint(tmp_path: Path, endpoint: int) -> None:
    subject = Harness(tmp_path / "build", port=endpoint, extra={"AWS_ENDPOINT_URL": f"http://127.0.0.1:{endpoint}"})
    subject.run("apply", "dev", "--target", "localstack")
    url = subject.outputs("dev", "localstack")["wallet_api_url"]
    assert url.startswith(f"http://127.0.0.1:{endpoint}/restapis/")
    subject.run("plan", "dev", "--target", "localstack")
    changes = subject.plan("dev", "localstack")["resource_changes"]
    assert {tuple(c["change"]["actions"]) for c in changes} <= {("no-op",)}
    subject.run("destroy", "dev", "--target", "localstack", "--yes")
    assert inventory.of(lambda service: subject.client(service, "dev")) == {}
    assert not (tmp_path / "build" / "emulator").exists()
