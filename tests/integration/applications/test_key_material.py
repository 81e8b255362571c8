"""Private keys: sealed for one wallet of one user in one environment, opened by one function, shown to nobody."""

from __future__ import annotations

import base64
import io
import json
import time
import uuid
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from tests.integration.applications.keys import open_key
from tests.integration.applications.leaks import found_in_logs
from tests.integration.applications.platform import Platform
from tests.integration.applications.tour import take_the_tour
from tests.integration.callers import Api

PROBE = """
import json, boto3, base64
def handler(event, context):
    try:
        boto3.client("kms").decrypt(CiphertextBlob=base64.b64decode(event["edk"]), EncryptionContext=event["context"])
        return "opened"
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
"""


def sealed_wallet(platform: Platform, api: Api, key_type: str = "ED25519") -> tuple[dict[str, Any], dict[str, Any]]:
    """A new wallet as its owner sees it, and its row as it is in the table."""
    wallet = api.call("POST", "/wallets", {"name": "sealed", "keyType": key_type}).body
    key = {"userId": {"S": api.user_id}, "walletId": {"S": wallet["walletId"]}}
    row = platform.client("dynamodb").get_item(TableName="dev-safemate-wallets", Key=key)["Item"]
    return wallet, row


def context_of(api: Api, wallet: dict[str, Any], **other: str) -> dict[str, str]:
    return {
        "app": "safemate",
        "environment": "dev",
        "userId": api.user_id,
        "walletId": wallet["walletId"],
        "purpose": "wallet-key",
    } | other


@pytest.mark.parametrize("key_type", ["ED25519", "ECDSA_SECP256K1"])
def test_a_row_holds_no_key_but_its_owner_context_opens_it(platform: Platform, key_type: str) -> None:
    api, _ = platform.user()
    wallet, row = sealed_wallet(platform, api, key_type)
    private = open_key(platform, row, context_of(api, wallet))

    loaded: Any = load_der_private_key(private, None)
    public = loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert public.hex() == wallet["publicKey"]
    stored = repr(row).lower()
    is_ecdsa = key_type == "ECDSA_SECP256K1"
    secret = loaded.private_numbers().private_value.to_bytes(32) if is_ecdsa else loaded.private_bytes_raw()
    for form in (private.hex(), secret.hex(), base64.b64encode(private).decode().lower(), repr(secret).lower()[2:-1]):
        assert form not in stored
    assert secret not in b"".join(value for value in _bytes_in(row))


@pytest.mark.parametrize(
    "other", [{"userId": "somebody-else"}, {"environment": "prod"}, {"walletId": "w_other"}, {"purpose": "other"}]
)
def test_no_other_context_opens_it(platform: Platform, other: dict[str, str]) -> None:
    api, _ = platform.user()
    wallet, row = sealed_wallet(platform, api)
    with pytest.raises(ClientError, match="InvalidCiphertextException"):
        open_key(platform, row, context_of(api, wallet, **other))


@pytest.mark.parametrize("function", ["payment-handler", "api-monitor", "token-scopes"])
def test_a_function_without_the_permission_cannot_open_it(platform: Platform, function: str) -> None:
    api, _ = platform.user()
    wallet, row = sealed_wallet(platform, api)
    event = {"edk": base64.b64encode(row["sealedKey"]["M"]["edk"]["B"]).decode(), "context": context_of(api, wallet)}
    assert "AccessDenied" in probe(platform, function, event)


def test_the_function_that_signs_may_open_it_only_for_this_environment(platform: Platform) -> None:
    api, _ = platform.user()
    wallet, row = sealed_wallet(platform, api)
    event = {"edk": base64.b64encode(row["sealedKey"]["M"]["edk"]["B"]).decode(), "context": context_of(api, wallet)}
    assert probe(platform, "wallet-manager", event) == "opened"
    other = {**event, "context": context_of(api, wallet, environment="prod")}
    assert "AccessDenied" in probe(platform, "wallet-manager", other)


def test_no_log_line_holds_a_secret_after_everything_was_used(platform: Platform) -> None:
    take_the_tour(platform)
    assert not found_in_logs(platform, ("dev",))


def test_a_secret_in_a_log_would_be_found(platform: Platform) -> None:
    api, _ = platform.user()
    logs = platform.client("logs")
    logs.create_log_group(logGroupName="/leaky")
    logs.create_log_stream(logGroupName="/leaky", logStreamName="one")
    logs.put_log_events(
        logGroupName="/leaky",
        logStreamName="one",
        logEvents=[{"timestamp": int(time.time() * 1000), "message": f"Authorization: {api.token}"}],
    )
    try:
        assert found_in_logs(platform, ("dev",)) == ["a token in /leaky"]
    finally:
        logs.delete_log_group(logGroupName="/leaky")


def probe(platform: Platform, function: str, event: dict[str, Any]) -> str:
    """What a function sees that runs with another's role."""
    functions = platform.client("lambda")
    role = functions.get_function(FunctionName=f"dev-safemate-{function}")["Configuration"]["Role"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", PROBE)
    name = f"probe-{uuid.uuid4().hex[:8]}"
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="handler.handler",
        Role=role,
        Timeout=20,
        Code={"ZipFile": code.getvalue()},
    )
    try:
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        return str(json.load(answer["Payload"]))
    finally:
        functions.delete_function(FunctionName=name)


def _bytes_in(value: Any) -> list[bytes]:
    if isinstance(value, dict):
        return [found for entry in value.values() for found in _bytes_in(entry)]
    if isinstance(value, list):
        return [found for entry in value for found in _bytes_in(entry)]
    return [value] if isinstance(value, bytes) else []
