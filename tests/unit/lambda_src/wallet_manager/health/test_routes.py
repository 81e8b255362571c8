from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared import clients
from wallet_manager import VERSION

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api


def test_healthy_when_tables_bucket_and_key_are_there(api: Api) -> None:
    answer = api.call("get_health")
    assert answer.status == 200
    assert answer.body == {
        "status": "healthy",
        "version": VERSION,
        "dependencies": {"dynamodb": "ok", "s3": "ok", "kms": "ok"},
    }


@pytest.mark.parametrize("table", ["USERS_TABLE", "WALLETS_TABLE", "TRANSACTIONS_TABLE", "REQUESTS_TABLE"])
def test_a_missing_table_is_noticed_whichever_it_is(api: Api, aws: dict[str, str], table: str) -> None:
    clients.dynamodb().delete_table(TableName=aws[table])
    answer = api.call("get_health")
    assert answer.status == 503
    assert answer.body["status"] == "unhealthy"
    assert answer.body["dependencies"] == {"dynamodb": "failed", "s3": "ok", "kms": "ok"}


def test_a_missing_bucket_is_noticed(api: Api, aws: dict[str, str]) -> None:
    clients.s3().delete_bucket(Bucket=aws["DATA_BUCKET"])
    answer = api.call("get_health")
    assert (answer.status, answer.body["dependencies"]["s3"]) == (503, "failed")


def test_a_key_waiting_to_be_deleted_is_noticed(api: Api, aws: dict[str, str]) -> None:
    clients.kms().schedule_key_deletion(KeyId=aws["KMS_KEY_ARN"].rpartition("/")[2], PendingWindowInDays=7)
    answer = api.call("get_health")
    assert (answer.status, answer.body["dependencies"]["kms"]) == (503, "failed")


def test_why_is_for_the_log_and_not_for_the_public(api: Api, aws: dict[str, str]) -> None:
    clients.dynamodb().delete_table(TableName=aws["USERS_TABLE"])
    assert set(api.call("get_health").body) == {"status", "version", "dependencies"}
    (failure,) = [line for line in api.log() if line["message"] == "dependency failed"]
    assert failure["level"] == "ERROR"
    assert failure["dependency"] == "dynamodb"
    assert "ResourceNotFoundException" in failure["reason"]
