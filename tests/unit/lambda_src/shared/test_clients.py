from __future__ import annotations

import logging
from typing import Any

import pytest

from shared import clients


@pytest.mark.parametrize("client", [clients.dynamodb, clients.kms, clients.s3])
def test_a_client_is_made_once_with_a_pool_of_fifty_and_short_timeouts(aws: dict[str, str], client: Any) -> None:
    made: Any = client()
    assert client() is made
    config = made.meta.config
    assert config.max_pool_connections == 50
    assert config.tcp_keepalive is True
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_no_secret_is_logged_where_the_runtime_logs_in_detail(
    aws: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # what Lambda's runtime does to the root logger with logs.debug = true
    clients._session.cache_clear()
    clients.ssm.cache_clear()
    logging.getLogger("botocore").setLevel(logging.NOTSET)
    clients.ssm().put_parameter(Name="/p", Value="s3cr3t", Type="SecureString")
    assert clients.ssm().get_parameter(Name="/p", WithDecryption=True)["Parameter"]["Value"] == "s3cr3t"
    assert "s3cr3t" not in caplog.text


def test_the_worst_call_ends_within_fifteen_seconds(aws: dict[str, str]) -> None:
    config: Any = clients.dynamodb().meta.config
    attempts = config.retries["total_max_attempts"]
    waits = sum(2**attempt for attempt in range(attempts - 1))  # standard mode: up to 1 s, 2 s, ... in between
    assert attempts * (config.connect_timeout + config.read_timeout) + waits <= 15
