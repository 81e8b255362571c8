from __future__ import annotations

import json
from typing import Any

import pytest

from payment_handler.cdp.credentials import CdpCredentials, CredentialSource
from shared import clients
from shared.errors import UnavailableError
from shared.parameters import SecretParameter

NAME = "/dev-safemate/cdp-credentials"
GOOD = {"apiKeyId": "key-1", "apiKeySecret": "top-secret-1", "walletSecret": "top-secret-2"}


@pytest.fixture
def source(aws: dict[str, str]) -> CredentialSource:
    return CredentialSource(SecretParameter(clients.ssm, NAME))


def put(value: Any) -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    clients.ssm().put_parameter(Name=NAME, Value=text, Type="SecureString", Overwrite=True)


def test_they_are_what_the_parameter_holds(source: CredentialSource) -> None:
    put(GOOD)
    assert source.read() == CdpCredentials("key-1", "top-secret-1", "top-secret-2")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "unset",
        "top-secret-1",
        [],
        {},
        {**GOOD, "walletSecret": ""},
        {**GOOD, "apiKeyId": 7},
        {"apiKeyId": "key-1", "apiKeySecret": "top-secret-1"},
    ],
)
def test_without_them_wallets_are_not_configured(source: CredentialSource, value: Any) -> None:
    if value is not None:
        put(value)
    with pytest.raises(UnavailableError) as refused:
        source.read()
    assert (refused.value.status, refused.value.code) == (503, "CDP_NOT_CONFIGURED")
    assert "top-secret" not in refused.value.message
    # AND once they are set they are used at once
    put(GOOD)
    if value in (None, "unset"):
        assert source.read().api_key_id == "key-1"
