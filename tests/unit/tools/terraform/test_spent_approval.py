"""An approval is good once, wherever it is used: against a real S3 API, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.errors import BadInput, ToolFailed
from tools.model import Environment, Target
from tools.targets.access import Access
from tools.terraform import spent_approval

DIGEST, OTHER = "ab" * 32, "cd" * 32


class S3Access(Access):
    """The account as moto has it."""

    def client(self, service: str) -> Any:
        return boto3.client(service, "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture
def access() -> Iterator[S3Access]:
    environment = Environment("prod", "333333333333", "us-east-1", Path(), confirm_apply=True)
    with mock_aws():
        made = S3Access(Target.AWS, environment, None, {})
        made.client("s3").create_bucket(Bucket="terraform-state-333333333333")
        yield made


def test_an_approval_nobody_has_used_is_not_refused(access: S3Access) -> None:
    spent_approval.refuse_spent(access, "service", DIGEST)


def test_an_approval_is_written_down_beside_the_state_with_who_used_it(access: S3Access) -> None:
    spent_approval.spend(access, "service", DIGEST, "destroy approved by Ann")
    key = f"prod/service/approvals/{DIGEST}.json"
    body = access.client("s3").get_object(Bucket="terraform-state-333333333333", Key=key)["Body"].read()
    record = json.loads(body)
    assert record["says"] == "destroy approved by Ann"
    assert "@" in record["used_by"]
    with pytest.raises(BadInput, match=f"used already, at {record['used_at'][:10]}.* by ") as caught:
        spent_approval.refuse_spent(access, "service", DIGEST)
    assert record["used_by"] in caught.value.what


def test_of_two_that_use_it_at_once_one_is_refused(access: S3Access) -> None:
    spent_approval.spend(access, "service", DIGEST, "says")
    with pytest.raises(BadInput, match="used already"):
        spent_approval.spend(access, "service", DIGEST, "says")


def test_another_approval_and_another_stack_are_not_touched(access: S3Access) -> None:
    spent_approval.spend(access, "service", DIGEST, "says")
    spent_approval.refuse_spent(access, "service", OTHER)
    spent_approval.refuse_spent(access, "account", DIGEST)


def test_a_record_that_cannot_be_read_still_counts(access: S3Access) -> None:
    key = f"prod/service/approvals/{DIGEST}.json"
    access.client("s3").put_object(Bucket="terraform-state-333333333333", Key=key, Body=b"[]")
    with pytest.raises(BadInput, match="used already"):
        spent_approval.refuse_spent(access, "service", DIGEST)


def test_a_bucket_that_does_not_answer_stops_the_run(access: S3Access, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    class Denied:
        def __getattr__(self, operation: str) -> Any:
            def refuse(**_: Any) -> None:
                response: Any = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
                raise ClientError(response, operation)

            return refuse

    monkeypatch.setattr(S3Access, "client", lambda *_: Denied())
    with pytest.raises(ToolFailed, match="cannot be read"):
        spent_approval.refuse_spent(access, "service", DIGEST)
    with pytest.raises(ToolFailed, match="so nothing is begun"):
        spent_approval.spend(access, "service", DIGEST, "says")
