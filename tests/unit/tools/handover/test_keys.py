"""The keys as KMS has them: what they did they undo, and what they did not is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.errors import BadInput, ToolFailed
from tools.handover.keys import KmsKeys, Refused
from tools.model import Environment, Target
from tools.targets.access import Access

DIGEST = hashlib.sha256(b"plan").digest()


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("kms", "us-east-1")
        monkeypatch.setattr(Access, "client", lambda *_: client)
        yield client


@pytest.fixture
def access(tmp_path: Path) -> Access:
    environment = Environment("dev", "111111111111", "us-east-1", tmp_path, confirm_apply=False)
    return Access(Target.LOCAL, environment, "http://127.0.0.1:1", {})


@pytest.fixture
def keys(kms: Any, access: Access) -> KmsKeys:
    for alias, what in (("", {}), ("-signing", {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})):
        key = kms.create_key(**what)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/dev-safemate-hand-over{alias}", TargetKeyId=key)
    return KmsKeys(access)


def test_a_data_key_comes_back_for_the_context_it_was_made_for(keys: KmsKeys) -> None:
    key, encrypted = keys.data_key({"environment": "dev"})

    assert len(key) == 32
    assert keys.decrypt(encrypted, {"environment": "dev"}) == key
    with pytest.raises(Refused):
        keys.decrypt(encrypted, {"environment": "prod"})


def test_a_signature_is_good_for_its_digest_alone(keys: KmsKeys) -> None:
    signature = keys.sign(DIGEST)

    keys.verify(DIGEST, signature)
    with pytest.raises(Refused):
        keys.verify(hashlib.sha256(b"another").digest(), signature)


def test_an_account_without_keys_is_told_which_command_makes_them(kms: Any, access: Access) -> None:
    with pytest.raises(BadInput, match="alias/dev-safemate-hand-over") as caught:
        KmsKeys(access).data_key({})
    assert caught.value.hint.startswith("nox -s apply -- dev --stack bootstrap")


def test_who_may_not_use_a_key_is_told_so(keys: KmsKeys, kms: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kms, "sign", _failing(kms, "AccessDeniedException"))
    with pytest.raises(BadInput, match="you may not sign with alias/dev-safemate-hand-over-signing"):
        keys.sign(DIGEST)


def test_a_failure_of_kms_is_one(keys: KmsKeys, kms: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kms, "sign", _failing(kms, "KMSInternalException"))
    with pytest.raises(ToolFailed, match="KMS failed at sign"):
        keys.sign(DIGEST)


def _failing(kms: Any, code: str) -> Any:
    def call(**_: object) -> None:
        raise kms.exceptions.ClientError({"Error": {"Code": code, "Message": "no"}}, "Sign")

    return call
