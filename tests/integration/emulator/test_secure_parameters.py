"""Secrets need their key as well as their permission (tools/emulator/extensions/secure_parameters.py)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import allow
from tests.integration.emulator.test_iam import assume

SSM = allow("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:PutParameter")


def refused() -> Any:
    return pytest.raises(ClientError, match="AccessDeniedException")


def secret(endpoint: Endpoint, name: str) -> str:
    """A SecureString under a customer key; returns the key's ARN."""
    key: str = endpoint.client("kms").create_key()["KeyMetadata"]["Arn"]
    endpoint.client("ssm").put_parameter(Name=name, Value="hidden", Type="SecureString", KeyId=key)
    return key


def decrypting(key: str, name: str) -> dict[str, Any]:
    arn = f"arn:aws:ssm:us-east-1:{DEV}:parameter{name}"
    wanted = {"kms:EncryptionContext:PARAMETER_ARN": arn, "kms:ViaService": "ssm.us-east-1.amazonaws.com"}
    return allow("kms:Decrypt", resource=key, Condition={"StringEquals": wanted})


def test_with_the_key_a_secret_is_read(emulator: Endpoint) -> None:
    key = secret(emulator, "/secrets/read")
    role = assume(emulator, "secret-reader", [SSM, decrypting(key, "/secrets/read")])
    read = emulator.client("ssm", **role).get_parameter(Name="/secrets/read", WithDecryption=True)
    assert read["Parameter"]["Value"] == "hidden"


def test_without_it_none_of_the_reads_shows_the_secret(emulator: Endpoint) -> None:
    secret(emulator, "/secrets/locked")
    ssm = emulator.client("ssm", **assume(emulator, "no-key", [SSM]))
    with refused():
        ssm.get_parameter(Name="/secrets/locked", WithDecryption=True)
    with refused():
        ssm.get_parameters(Names=["/secrets/locked"], WithDecryption=True)
    with refused():
        ssm.get_parameters_by_path(Path="/secrets", WithDecryption=True)
    assert "hidden" not in str(ssm.get_parameter(Name="/secrets/locked")["Parameter"])


def test_the_key_for_one_secret_does_not_open_another(emulator: Endpoint) -> None:
    key = secret(emulator, "/secrets/one")
    emulator.client("ssm").put_parameter(Name="/secrets/two", Value="hidden", Type="SecureString", KeyId=key)
    role = assume(emulator, "one-secret", [SSM, decrypting(key, "/secrets/one")])
    with refused():
        emulator.client("ssm", **role).get_parameter(Name="/secrets/two", WithDecryption=True)


def test_a_secret_is_stored_only_under_a_key_one_may_use(emulator: Endpoint) -> None:
    key = secret(emulator, "/secrets/kept")
    ssm = emulator.client("ssm", **assume(emulator, "secret-writer", [SSM]))
    with refused():
        ssm.put_parameter(Name="/secrets/kept", Value="mine", Type="SecureString", KeyId=key, Overwrite=True)
    ssm.put_parameter(Name="/secrets/plain", Value="mine", Type="String")


def test_upstream_still_asks_for_no_key(ministack: Endpoint) -> None:
    secret(ministack, "/secrets/locked")
    ssm = ministack.client("ssm", **assume(ministack, "no-key", [SSM]))
    assert ssm.get_parameter(Name="/secrets/locked", WithDecryption=True)["Parameter"]["Value"] == "hidden"
