"""Healthy APIs for each test to break, and AWS as far as the monitor uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from shared import clients
from tests.unit.lambda_src.api_monitor.deployed import ORIGIN, Apis, serving

ROOT = Path(__file__).parents[4]


@pytest.fixture
def apis() -> Iterator[Apis]:
    """Both APIs, as documented."""
    with serving(Apis()) as running:
        yield running


@pytest.fixture
def variables() -> dict[str, str]:
    """The environment the function starts with: what Terraform sets, as the trial import has it."""
    trial = (ROOT / "lambda_src/api_monitor/trial.env").read_text().split()
    return {
        "ENVIRONMENT": "dev",
        "HEDERA_NETWORK": "testnet",
        "DEBUG_MODE": "true",
        "DEMO_MODE": "true",
        "CORS_ORIGINS": ORIGIN,
        "POWERTOOLS_SERVICE_NAME": "api-monitor",
        "POWERTOOLS_METRICS_NAMESPACE": "SafeMate/Custom",
        **dict(line.split("=", 1) for line in trial),
    }


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """The state table, and moto for everything else. Gives `variables`."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        clients.dynamodb().create_table(
            TableName=variables["MONITOR_STATE_TABLE"],
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "target", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "target", "AttributeType": "S"}],
        )
        yield variables


@dataclass
class Topic:
    """Stands for the SNS client: keeps what is published, and fails when told to."""

    published: list[Mapping[str, Any]] = field(default_factory=list)
    failing: Exception | None = None

    def publish(self, **message: Any) -> None:
        """As the client's."""
        if self.failing:
            raise self.failing
        self.published.append(message)


@pytest.fixture
def topic() -> Topic:
    """The alarm topic."""
    return Topic()
