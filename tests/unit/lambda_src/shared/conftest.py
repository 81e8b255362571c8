from __future__ import annotations

import threading
from typing import Any

import pytest

from shared import clients


@pytest.fixture
def requests_table(aws: dict[str, str]) -> str:
    """The empty table of idempotency records and counters."""
    return aws["REQUESTS_TABLE"]


@pytest.fixture
def one_call_at_a_time(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every DynamoDB call whole, as DynamoDB does them; moto would mix those of several threads."""
    client: Any = clients.dynamodb()
    call, lock = client._make_api_call, threading.Lock()

    def locked(*arguments: Any) -> Any:
        with lock:
            return call(*arguments)

    monkeypatch.setattr(client, "_make_api_call", locked)
