"""The state bucket: whose it is, and who may make it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, ToolFailed
from tools.model import Target
from tools.targets.access import Access
from tools.terraform import state_bucket

BUCKET = "terraform-state-111111111111"


@dataclass
class FakeS3:
    """S3 that answers HeadBucket with a status (200: there is such a bucket), and notes every call."""

    status: int = 404
    create: int = 200
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((operation, arguments))
            status = {"head_bucket": self.status, "create_bucket": self.create}.get(operation, 200)
            if status != 200:
                response: Any = {"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}
                raise ClientError(response, operation)
            return {}

        return call

    def made(self) -> bool:
        return any(operation == "create_bucket" for operation, _ in self.calls)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    fake = FakeS3()
    monkeypatch.setattr(Access, "client", lambda *_: fake)
    return fake


@pytest.fixture
def aws(context: Context) -> Access:
    return Access(Target.AWS, load(context, "dev"), None, {})


@pytest.fixture
def local(aws: Access) -> Access:
    return replace(aws, target=Target.LOCAL, endpoint="http://127.0.0.1:4700")


def test_the_name_follows_from_the_account_alone(aws: Access) -> None:
    assert state_bucket.name(aws) == BUCKET
    other = replace(aws, environment=replace(aws.environment, account_id="123456789012"))
    assert state_bucket.name(other) == "terraform-state-123456789012"


def test_a_missing_bucket_is_not_made_by_a_command_that_may_not(aws: Access, tmp_path: Path, s3: FakeS3) -> None:
    with pytest.raises(BadInput, match=f"{BUCKET} does not exist") as caught:
        state_bucket.ensure(aws, tmp_path, "", may_create=False)
    assert caught.value.hint == "nox -s apply -- dev --target aws --stack bootstrap"
    assert [operation for operation, _ in s3.calls] == ["head_bucket"]


def test_a_made_bucket_is_versioned_and_closed_to_the_public(aws: Access, tmp_path: Path, s3: FakeS3) -> None:
    state_bucket.ensure(aws, tmp_path, "", may_create=True)
    calls = dict(s3.calls)
    assert calls["create_bucket"] == {"Bucket": BUCKET}  # us-east-1 must not be named
    assert calls["put_bucket_versioning"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(calls["put_public_access_block"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_on_aws_the_bucket_must_be_the_accounts_own(aws: Access, tmp_path: Path, s3: FakeS3) -> None:
    s3.status = 200
    state_bucket.ensure(aws, tmp_path, "", may_create=True)
    assert s3.calls == [("head_bucket", {"Bucket": BUCKET, "ExpectedBucketOwner": "111111111111"})]


@pytest.mark.parametrize(
    ("status", "says"), [(403, "belongs to another account than 111111111111"), (301, "cannot be")]
)
def test_a_bucket_of_somebody_else_is_refused_and_left_alone(
    aws: Access, tmp_path: Path, s3: FakeS3, status: int, says: str
) -> None:
    s3.status = status
    with pytest.raises(BadInput, match=says):
        state_bucket.ensure(aws, tmp_path, "", may_create=True)
    assert not s3.made()


def test_a_bucket_that_cannot_be_made_is_a_failure_in_words(aws: Access, tmp_path: Path, s3: FakeS3) -> None:
    s3.create = 403
    with pytest.raises(ToolFailed, match=f"{BUCKET} could not be made"):
        state_bucket.ensure(aws, tmp_path, "", may_create=True)


def test_an_emulator_is_asked_once_and_a_new_one_again(local: Access, tmp_path: Path, s3: FakeS3) -> None:
    state_bucket.ensure(local, tmp_path, "first", may_create=True)
    assert "ExpectedBucketOwner" not in s3.calls[0][1]
    asked = len(s3.calls)
    state_bucket.ensure(local, tmp_path, "first", may_create=True)
    assert len(s3.calls) == asked
    state_bucket.ensure(local, tmp_path, "second", may_create=True)
    assert len(s3.calls) > asked


def test_what_has_no_identity_is_asked_every_time(aws: Access, tmp_path: Path, s3: FakeS3) -> None:
    s3.status = 200
    for _ in range(2):
        state_bucket.ensure(aws, tmp_path, "", may_create=False)
    assert len(s3.calls) == 2
