"""An AWS service can be made to fail, for the code that must live with it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import allow
from tests.integration.emulator.test_access_log import table
from tests.integration.emulator.test_iam import assume


def order(endpoint: Endpoint, method: str = "POST", **outage: object) -> None:
    request = urllib.request.Request(
        f"{endpoint.url}/_safemate/outages",
        json.dumps(outage).encode(),
        {"content-type": "application/json"},
        method=method,
    )
    urllib.request.urlopen(request, timeout=10).close()


@pytest.fixture
def role(emulator: Endpoint, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    name = f"outage-{abs(hash(request.node.name))}"
    yield assume(emulator, name, [allow("dynamodb:GetItem")])
    order(emulator, "DELETE")


def get(endpoint: Endpoint, role: dict[str, str], name: str) -> Any:
    return endpoint.client("dynamodb", **role).get_item(TableName=name, Key={"id": {"S": "1"}})


def test_a_service_fails_for_as_many_calls_as_ordered(emulator: Endpoint, role: dict[str, str]) -> None:
    table(emulator, "failing")
    order(emulator, service="dynamodb", kind="error", times=2, **{"pass": 1})
    get(emulator, role, "failing")
    for _ in range(2):
        with pytest.raises(ClientError, match="InternalServerError"):
            get(emulator, role, "failing")
    get(emulator, role, "failing")


def test_a_silent_service_answers_nothing_and_others_go_on(emulator: Endpoint, role: dict[str, str]) -> None:
    table(emulator, "silent")
    order(emulator, service="dynamodb", kind="silence", times=1)
    once = Config(read_timeout=1, retries={"total_max_attempts": 1}, proxies={})
    impatient = boto3.Session(**role, region_name="us-east-1").client(
        "dynamodb", endpoint_url=emulator.url, config=once
    )
    emulator.client("dynamodb").describe_table(TableName="silent")  # root is spared
    emulator.client("sts", **role).get_caller_identity()
    with pytest.raises(ReadTimeoutError):
        impatient.get_item(TableName="silent", Key={"id": {"S": "1"}})
    get(emulator, role, "silent")


def test_an_order_that_makes_no_sense_is_refused(emulator: Endpoint) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        order(emulator, service="dynamodb", kind="earthquake", times=1)
