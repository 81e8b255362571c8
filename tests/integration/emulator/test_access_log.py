"""What each role asked for can be read back, so that a policy can be held against what is really called."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import allow
from tests.integration.emulator.test_iam import assume


def accesses(endpoint: Endpoint, role: str) -> dict[tuple[str, str], tuple[str, int]]:
    with urllib.request.urlopen(f"{endpoint.url}/_safemate/access", timeout=10) as answer:
        rows: list[dict[str, Any]] = json.load(answer)["access"]
    return {(r["action"], r["resource"]): (r["decision"], r["count"]) for r in rows if f"/{role}/" in r["principal"]}


def table(endpoint: Endpoint, name: str) -> str:
    arn: str = endpoint.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )["TableDescription"]["TableArn"]
    return arn


def test_calls_of_a_role_are_counted_with_what_was_decided(emulator: Endpoint) -> None:
    arn = table(emulator, "counted")
    dynamodb = emulator.client("dynamodb", **assume(emulator, "counter", [allow("dynamodb:GetItem", resource=arn)]))
    for _ in range(3):
        dynamodb.get_item(TableName="counted", Key={"id": {"S": "1"}})
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.put_item(TableName="counted", Item={"id": {"S": "1"}})

    assert accesses(emulator, "counter") == {
        ("dynamodb:GetItem", arn): ("Allow", 3),
        ("dynamodb:PutItem", arn): ("Deny", 1),
    }


def test_a_transaction_counts_as_what_it_does_to_each_table(emulator: Endpoint) -> None:
    first, second = table(emulator, "debits"), table(emulator, "credits")
    role = assume(emulator, "transfers", [allow("dynamodb:PutItem", resource=[first, second])])
    put = [{"Put": {"TableName": name, "Item": {"id": {"S": "1"}}}} for name in ("debits", "credits")]
    emulator.client("dynamodb", **role).transact_write_items(TransactItems=put)

    assert accesses(emulator, "transfers") == {
        ("dynamodb:PutItem", first): ("Allow", 1),
        ("dynamodb:PutItem", second): ("Allow", 1),
    }


def test_root_is_not_counted(emulator: Endpoint) -> None:
    """By a table of its own: others ask this emulator too, in an order that the workers settle."""
    arn = table(emulator, "rooted")
    emulator.client("dynamodb").get_item(TableName="rooted", Key={"id": {"S": "1"}})
    with urllib.request.urlopen(f"{emulator.url}/_safemate/access", timeout=10) as answer:
        assert arn not in {row["resource"] for row in json.load(answer)["access"]}
