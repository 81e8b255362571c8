"""A plan is applied once on whatever machine: the note beside the state is made if there is none."""

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
from tools.terraform import backend
from tools.terraform.driver import Driver

BUCKET, KEY = "terraform-state-111111111111", "dev/service/terraform.tfstate"


@pytest.fixture
def driver(tmp_path: Path) -> Driver:
    """An initialised stack."""
    recorded = {"backend": {"type": "s3", "config": {"bucket": BUCKET, "key": KEY}}}
    (tmp_path / "terraform.tfstate").write_text(json.dumps(recorded))
    return Driver(tmp_path / "terraform", tmp_path, {"TF_DATA_DIR": str(tmp_path)})


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", "us-east-1")
        client.create_bucket(Bucket=BUCKET)
        monkeypatch.setattr(Access, "client", lambda *_: client)
        yield client


@pytest.fixture
def access(tmp_path: Path) -> Access:
    environment = Environment("dev", "111111111111", "us-east-1", tmp_path, confirm_apply=False)
    return Access(Target.LOCAL, environment, "http://127.0.0.1:1", {})


def test_a_stack_that_was_never_applied_has_no_state(driver: Driver, access: Access, s3: Any) -> None:
    assert backend.read(driver, access) is None


def test_the_state_is_read_as_it_is(driver: Driver, access: Access, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"{}")
    s3.put_object(Bucket=BUCKET, Key=f"{KEY}.tflock", Body=b"lock")

    assert (backend.read(driver, access), backend.read(driver, access, ".tflock")) == (b"{}", b"lock")


def test_a_bucket_that_cannot_be_read_is_an_error(driver: Driver, access: Access, s3: Any) -> None:
    s3.get_object = _refused(s3, "GetObject", 403)
    with pytest.raises(ToolFailed, match="cannot be read"):
        backend.read(driver, access)


def test_a_plan_is_spent_once(driver: Driver, access: Access, s3: Any) -> None:
    backend.spend(driver, access, "abc", {"environment": "dev", "verb": "apply"})

    with pytest.raises(BadInput, match="applied already") as caught:
        backend.spend(driver, access, "abc", {"environment": "dev", "verb": "apply"})
    assert "dev/service/spent/abc.json" in caught.value.why
    note = json.loads(s3.get_object(Bucket=BUCKET, Key="dev/service/spent/abc.json")["Body"].read())
    assert (note["environment"], note["verb"]) == ("dev", "apply")
    backend.spend(driver, access, "another", {})


def test_nothing_is_applied_when_the_note_cannot_be_written(driver: Driver, access: Access, s3: Any) -> None:
    s3.put_object = _refused(s3, "PutObject", 403)
    with pytest.raises(ToolFailed, match="so nothing is begun"):
        backend.spend(driver, access, "abc", {})


def _refused(s3: Any, operation: str, status: int) -> Any:
    def call(**_: object) -> None:
        error = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise s3.exceptions.ClientError(error, operation)

    return call
