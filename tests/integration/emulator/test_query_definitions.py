"""Saved Insights queries (tools/emulator/extensions/query_definitions.py)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint

QUERY = {"name": "safemate/errors", "queryString": "fields @message | filter level = 'ERROR'", "logGroupNames": ["/a"]}


def names(client: Any) -> list[str]:
    return [found["name"] for found in client.describe_query_definitions()["queryDefinitions"]]


def test_a_saved_query_is_stored_changed_and_deleted(emulator: Endpoint) -> None:
    logs = emulator.client("logs", "444444444401")

    identifier = logs.put_query_definition(**QUERY)["queryDefinitionId"]
    (stored,) = logs.describe_query_definitions(queryDefinitionNamePrefix="safemate/")["queryDefinitions"]
    assert {key: stored[key] for key in QUERY} == QUERY

    logs.put_query_definition(queryDefinitionId=identifier, name="safemate/renamed", queryString="fields @message")
    assert names(logs) == ["safemate/renamed"]

    assert logs.delete_query_definition(queryDefinitionId=identifier)["success"] is True
    assert names(logs) == []


def test_a_saved_query_belongs_to_its_account_and_region(emulator: Endpoint) -> None:
    emulator.client("logs", "444444444402").put_query_definition(**QUERY)

    assert names(emulator.client("logs", "444444444402")) == ["safemate/errors"]
    assert names(emulator.client("logs", PROD)) == []
    assert names(emulator.client("logs", "444444444402", region="eu-west-1")) == []


def test_a_query_that_does_not_exist_cannot_be_deleted(emulator: Endpoint) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        emulator.client("logs", DEV).delete_query_definition(queryDefinitionId="no-such-query")


def test_upstream_still_lacks_saved_queries(ministack: Endpoint) -> None:
    with pytest.raises(ClientError, match="Unknown action: PutQueryDefinition"):
        ministack.client("logs").put_query_definition(**QUERY)
