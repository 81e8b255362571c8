from __future__ import annotations

import json

import pytest

from tests.unit.tools.seeding.conftest import MotoAccess
from tools.errors import ToolFailed
from tools.seeding import stand_ins
from tools.seeding.secrets import Secrets


def raw(secrets: Secrets, purpose: str) -> dict[str, str]:
    found = secrets.access.client("ssm").get_parameter(Name=secrets.names[purpose], WithDecryption=True)
    return dict(found["Parameter"])


def test_what_is_put_is_read_and_stays_under_the_environments_key(secrets: Secrets) -> None:
    sent: list[dict[str, str]] = []
    events = secrets.access.client("ssm").meta.events
    events.register("provide-client-params.ssm.PutParameter", lambda params, **_: sent.append(params), unique_id="put")
    assert secrets.read("cdp-credentials") is None
    secrets.put("cdp-credentials", {"apiKeyId": "k"})
    events.unregister("provide-client-params.ssm.PutParameter", unique_id="put")
    assert secrets.read("cdp-credentials") == {"apiKeyId": "k"}
    # Without KeyId, SSM would encrypt a new value with the account's own key (API reference, PutParameter, "KeyId").
    assert [(put["KeyId"], put["Type"]) for put in sent] == [(secrets.key_arn, "SecureString")]


def test_what_is_no_json_object_counts_as_nothing(secrets: Secrets) -> None:
    for value in ("not json", "[1]", "7"):
        secrets.access.client("ssm").put_parameter(
            Name=secrets.names["cdp-credentials"], Value=value, Type="SecureString", Overwrite=True
        )
        assert secrets.read("cdp-credentials") is None
        assert not secrets.is_unset("cdp-credentials")


def test_a_parameter_that_is_gone_is_one_clear_error(secrets: Secrets) -> None:
    secrets.access.client("ssm").delete_parameter(Name=secrets.names["cdp-credentials"])
    with pytest.raises(ToolFailed) as caught:
        secrets.read("cdp-credentials")
    assert "/dev-safemate/cdp-credentials of dev cannot be read" in caught.value.what
    assert "ssm:GetParameter" in caught.value.hint


def test_stand_ins_credentials_fill_what_is_unset_and_are_what_functions_read(secrets: Secrets) -> None:
    assert len(stand_ins.ensure(secrets)) == 2
    assert set(json.loads(raw(secrets, "cdp-credentials")["Value"])) == {"apiKeyId", "apiKeySecret", "walletSecret"}
    assert set(json.loads(raw(secrets, "hedera-operator")["Value"])) == {"accountId", "privateKey"}
    assert raw(secrets, "monitor-credentials")["Value"] == "unset"


def test_a_developers_own_credentials_stay(secrets: Secrets, access: MotoAccess) -> None:
    secrets.put("hedera-operator", {"accountId": "0.0.4711", "privateKey": "mine"})
    assert stand_ins.ensure(secrets) == ["cdp-credentials of its stand-in was put in"]
    assert secrets.read("hedera-operator") == {"accountId": "0.0.4711", "privateKey": "mine"}
    access.calls.clear()
    assert stand_ins.ensure(secrets) == []
    assert "PutParameter" not in access.calls
