from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from aws_lambda_powertools import Logger

from shared.health import Health, HealthService


@pytest.fixture(autouse=True)
def fresh_health_logger() -> Iterator[None]:
    """Forget the logger afterwards: it keeps the standard output of the test that first made it."""
    yield
    logging.Logger.manager.loggerDict.pop("health", None)


Probes = dict[str, list[Callable[[], None]]]


def health_of(probes: Probes, seconds: float = 5.0) -> Health:
    return HealthService(probes, Logger(service="health"), seconds).check()


def fine() -> None:
    """All is well."""


def broken() -> None:
    raise RuntimeError("arn:aws:iam::111111111111:role/secret is not authorized")


def hanging_until(release: threading.Event) -> Callable[[], None]:
    def probe() -> None:
        release.wait(30)

    return probe


def test_all_fine_is_healthy() -> None:
    health = health_of({"dynamodb": [fine, fine], "s3": [fine]})
    assert health.healthy
    assert health.dependencies == {"dynamodb": "ok", "s3": "ok"}


def test_one_failed_probe_fails_its_dependency_only(capsys: pytest.CaptureFixture[str]) -> None:
    health = health_of({"dynamodb": [fine, broken], "s3": [fine]})
    assert not health.healthy
    assert health.dependencies == {"dynamodb": "failed", "s3": "ok"}
    assert "role/secret is not authorized" in capsys.readouterr().out


def test_probes_run_at_the_same_time() -> None:
    # GIVEN three probes that only return once all three are running
    meeting = threading.Barrier(3, timeout=10)

    def probe() -> None:
        meeting.wait()

    assert health_of({name: [probe] for name in "abc"}).healthy


def test_a_probe_that_hangs_is_a_timeout_and_holds_nobody_up() -> None:
    release = threading.Event()
    started = time.monotonic()
    try:
        health = health_of({"kms": [hanging_until(release)], "s3": [fine]}, seconds=0.2)
        assert time.monotonic() - started < 5
        assert health.dependencies == {"kms": "timeout", "s3": "ok"}
        assert not health.healthy
    finally:
        release.set()


def test_a_dependency_that_failed_and_hangs_has_failed() -> None:
    release = threading.Event()
    try:
        health = health_of({"dynamodb": [broken, hanging_until(release)]}, seconds=0.2)
        assert health.dependencies == {"dynamodb": "failed"}
    finally:
        release.set()
