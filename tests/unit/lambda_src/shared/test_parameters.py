from __future__ import annotations

from typing import Any

import pytest

from shared import clients
from shared.cache import TtlCache
from shared.parameters import NotConfiguredError, SecretParameter

NAME = "/dev-safemate/cdp-credentials"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def put(value: str) -> None:
    clients.ssm().put_parameter(Name=NAME, Value=value, Type="SecureString", Overwrite=True)


def test_the_value_is_decrypted_and_remembered_for_five_minutes(aws: dict[str, str]) -> None:
    clock = Clock()
    parameter = SecretParameter(clients.ssm, NAME, TtlCache(clock=clock))
    put('{"apiKeyId": "first"}')
    assert parameter.json() == {"apiKeyId": "first"}
    put('{"apiKeyId": "second"}')
    clock.now = 299.0
    assert parameter.json() == {"apiKeyId": "first"}
    clock.now = 300.0
    assert parameter.json() == {"apiKeyId": "second"}


def test_one_that_is_not_set_says_so_until_it_is(aws: dict[str, str]) -> None:
    parameter = SecretParameter(clients.ssm, NAME)
    with pytest.raises(NotConfiguredError, match=f"there is no parameter {NAME}"):
        parameter.json()
    put("unset")
    with pytest.raises(NotConfiguredError, match=f"{NAME} is not set"):
        parameter.json()
    put('{"apiKeyId": "k"}')
    assert parameter.json() == {"apiKeyId": "k"}


@pytest.mark.parametrize("value", ['{"apiKeySecret": "s3cr3t"', '"s3cr3t"', '["s3cr3t"]'])
def test_a_value_that_is_no_object_is_named_but_never_shown(aws: dict[str, str], value: str) -> None:
    put(value)
    parameter = SecretParameter(clients.ssm, NAME)
    with pytest.raises(NotConfiguredError, match="must hold a JSON object") as refused:
        parameter.json()
    shown: Any = (str(refused.value), repr(refused.value), repr(refused.value.__context__), repr(parameter))
    assert "s3cr3t" not in str(shown)
    assert refused.value.__context__ is None


def test_no_client_is_made_before_it_is_needed() -> None:
    assert repr(SecretParameter(lambda: 1 / 0, NAME)) == f"SecretParameter('{NAME}')"  # type: ignore[arg-type,return-value]
