"""From outputs to what is checked, and the monitor's checks run from the harness."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from api_monitor.checks.outcome import NotConfiguredError
from tests.unit.lambda_src.api_monitor.deployed import ASSET, NETWORK, PAY_TO, TOKEN, Apis, serving
from tools.errors import BadInput
from tools.model import Environment, Target
from tools.smoke import run as smoke
from tools.smoke.deployed import deployment
from tools.targets.access import Access

CREDENTIALS = json.dumps({"username": "monitor@safemate.example", "password": "Aa1-correct-horse-battery"})


@dataclass
class Aws:
    """Parameters, and a pool that lets everybody in."""

    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def exceptions(self) -> Any:
        return type("Exceptions", (), {"ParameterNotFound": KeyError})

    def get_parameter(self, Name: str, **_: object) -> dict[str, Any]:  # noqa: N803
        return {"Parameter": {"Value": self.parameters[Name]}}

    def admin_initiate_auth(self, **_: object) -> dict[str, Any]:
        return {"AuthenticationResult": {"AccessToken": TOKEN, "IdToken": "never this one"}}


@dataclass(frozen=True)
class FakeAccess(Access):
    aws: Aws = field(default_factory=Aws)

    def client(self, service: str) -> Any:
        return self.aws


@pytest.fixture
def access(tmp_path: Path) -> FakeAccess:
    environment = Environment("dev", "111111111111", "us-east-1", tmp_path, confirm_apply=False)
    found = FakeAccess(Target.LOCAL, environment, "http://127.0.0.1:1", {})
    found.aws.parameters |= {"/dev-safemate/monitor-credentials": CREDENTIALS, "/dev-safemate/hedera-operator": "unset"}
    return found


@pytest.fixture
def apis() -> Iterator[Apis]:
    with serving(Apis()) as running:
        yield running


@pytest.fixture
def outputs(apis: Apis) -> dict[str, Any]:
    """Terraform's outputs, with the addresses that answer from here."""
    told = {
        "ENVIRONMENT": "dev", "HEDERA_NETWORK": "testnet", "DEBUG_MODE": "true", "DEMO_MODE": "true",
        "CORS_ORIGINS": "https://app.safemate.example", "POWERTOOLS_SERVICE_NAME": "smoke",
        "POWERTOOLS_METRICS_NAMESPACE": "SafeMate/Custom",
        "WALLET_API_URL": "https://a1b2.execute-api.us-east-1.amazonaws.com/dev",
        "PAYMENT_API_URL": "https://c3d4.execute-api.us-east-1.amazonaws.com/dev",
        "MONITOR_STATE_TABLE": "dev-safemate-monitor-state",
        "ALERT_TOPIC_ARN": "arn:aws:sns:us-east-1:111111111111:dev-safemate-alarms",
        "MONITOR_CREDENTIALS_PARAMETER": "/dev-safemate/monitor-credentials",
        "USER_POOL_ID": "us-east-1_Example00", "USER_POOL_CLIENT_ID": "4k2v9example",
        "X402_NETWORK": NETWORK, "X402_ASSET": ASSET, "X402_PAY_TO": PAY_TO,
    }  # fmt: skip
    return {
        "api_monitor_environment": told,
        "wallet_api_url": f"{apis.url}/wallet",
        "payment_api_url": f"{apis.url}/payment",
        "secret_names": {"hedera-operator": "/dev-safemate/hedera-operator"},
    }


def live(outputs: dict[str, Any]) -> dict[str, Any]:
    return {**outputs, "api_monitor_environment": {**outputs["api_monitor_environment"], "DEMO_MODE": "false"}}


def test_every_check_of_the_monitor_is_made_at_the_addresses_that_answer_from_here(
    access: FakeAccess, outputs: dict[str, Any]
) -> None:
    found = smoke.run(access, outputs)
    assert {c.target: c.state for c in found} == dict.fromkeys(
        ["wallet-health", "payment-health", "wallet-round-trip", "payment-paid-route",
         "wallet-cors", "payment-cors", "wallet-no-token", "payment-no-token"], "up",
    )  # fmt: skip
    assert not any(TOKEN in str(c) for c in found)


def test_a_check_that_fails_fails_alone(access: FakeAccess, apis: Apis, outputs: dict[str, Any]) -> None:
    apis.answers["GET", "/wallet/wallets"] = (200, {}, {"wallets": []})
    failed = [c for c in smoke.run(access, outputs) if c.failed]
    assert [(c.target, c.seen) for c in failed] == [("wallet-no-token", "GET /wallets without a token: 200")]
    assert failed[0].request_id


def test_without_credentials_the_round_trip_is_not_configured_and_nothing_failed(
    access: FakeAccess, outputs: dict[str, Any]
) -> None:
    access.aws.parameters["/dev-safemate/monitor-credentials"] = "unset"
    found = {c.target: c for c in smoke.run(access, outputs)}
    assert found["wallet-round-trip"].state == "not configured"
    assert not any(c.failed for c in found.values())


def test_a_new_account_without_a_hedera_operator_is_not_configured(access: FakeAccess, outputs: dict[str, Any]) -> None:
    with pytest.raises(NotConfiguredError, match="hedera-operator"):
        deployment(access, live(outputs)).token()
    access.aws.parameters["/dev-safemate/hedera-operator"] = '{"accountId": "0.0.2", "privateKey": "00"}'
    assert deployment(access, live(outputs)).token() == TOKEN


def test_on_the_demo_ledger_no_operator_is_needed(access: FakeAccess, outputs: dict[str, Any]) -> None:
    assert deployment(access, outputs).token() == TOKEN


@pytest.mark.parametrize("lost", ["api_monitor_environment", "payment_api_url", "secret_names"])
def test_outputs_of_another_version_are_bad_input_with_the_mend(
    access: FakeAccess, outputs: dict[str, Any], lost: str
) -> None:
    del outputs[lost]
    with pytest.raises(BadInput) as caught:
        deployment(access, outputs)
    assert lost in caught.value.why
    assert "nox -s apply -- dev" in caught.value.hint


def test_a_sign_in_that_is_refused_fails_and_quotes_no_secret(
    access: FakeAccess, outputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Aws, **_: object) -> None:
        raise ClientError({"Error": {"Code": "NotAuthorizedException", "Message": CREDENTIALS}}, "AdminInitiateAuth")

    monkeypatch.setattr(Aws, "admin_initiate_auth", refuse)
    (found,) = [c for c in smoke.run(access, outputs) if c.failed]
    assert found.target == "wallet-round-trip"
    assert "NotAuthorizedException" in found.seen
    assert "correct-horse" not in json.dumps(dataclasses.asdict(found))
