"""The deployed wallet API over HTTP: real API Gateway routes, real tokens, real Lambda code, IAM enforced."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.integration.callers import Api, new_user, signed_in
from tests.integration.system.harness import Harness


@pytest.fixture(scope="module")
def sign_in(deployed: Harness) -> Callable[[str], Api]:
    """Make a new user in an environment and return its way to the API."""
    return lambda environment: signed_in(deployed, environment, new_user(deployed, environment))


@pytest.mark.parametrize("environment", ["dev", "preprod", "prod"])
def test_health_answers_200_with_every_dependency_ok(deployed: Harness, environment: str) -> None:
    status, body, _ = Api(deployed.outputs(environment)["wallet_api_url"]).call("GET", "/health")
    assert status == 200
    assert body["dependencies"] == {"dynamodb": "ok", "s3": "ok", "kms": "ok"}


def test_a_user_makes_a_wallet_and_finds_it_and_its_transaction(sign_in: Callable[[str], Api]) -> None:
    api = sign_in("dev")
    assert api.call("POST", "/users", {"email": "ada@safemate.example"})[0] == 201
    status, wallet, _ = api.call("POST", "/wallets", {"name": "main"})
    assert status == 201
    assert wallet["demo"] is True
    assert "private" not in json.dumps(wallet).lower()
    assert api.call("GET", f"/wallets/{wallet['walletId']}")[1]["walletId"] == wallet["walletId"]
    assert [w["walletId"] for w in api.call("GET", "/wallets")[1]["wallets"]] == [wallet["walletId"]]
    status, page, _ = api.call("GET", "/transactions")
    assert status == 200
    assert [t["walletId"] for t in page["transactions"]] == [wallet["walletId"]]


def test_a_stale_update_of_a_user_is_a_conflict(sign_in: Callable[[str], Api]) -> None:
    api = sign_in("dev")
    user = api.call("POST", "/users", {"email": "ada@safemate.example"})[1]
    change = {"displayName": "Ada", "version": user["version"]}
    status, updated, _ = api.call("PUT", f"/users/{user['userId']}", change)
    assert (status, updated["version"]) == (200, user["version"] + 1)
    status, refused, _ = api.call("PUT", f"/users/{user['userId']}", change)
    assert (status, refused["error"]["code"]) == (409, "CONCURRENT_MODIFICATION")


def test_preflight_names_only_listed_origins_outside_dev(deployed: Harness) -> None:
    origins = {}
    for environment in ("dev", "prod"):
        api = Api(deployed.outputs(environment)["wallet_api_url"])
        _, _, headers = api.call("OPTIONS", "/wallets", None, {"Origin": "https://evil.example"})
        origins[environment] = headers["access-control-allow-origin"]
    assert origins["dev"] == "*"
    assert origins["prod"].startswith("https://")
    assert "evil" not in origins["prod"]


def test_logs_are_json_with_a_level_and_metrics_are_in_their_namespace(
    deployed: Harness, sign_in: Callable[[str], Api]
) -> None:
    sign_in("dev").call("POST", "/wallets", {"name": "logged"})
    logs = deployed.client("logs", "dev")
    events = logs.filter_log_events(logGroupName="/aws/lambda/dev-safemate-wallet-manager")["events"]
    lines = [json.loads(e["message"]) for e in events if e["message"].lstrip().startswith("{")]
    assert any("level" in line for line in lines)
    metrics = [m for line in lines if "_aws" in line for m in line["_aws"]["CloudWatchMetrics"]]
    assert {m["Namespace"] for m in metrics} == {"SafeMate/Custom"}
    assert "WalletCreation" in {d["Name"] for m in metrics for d in m["Metrics"]}


ROLE = "dev-safemate-wallet-manager"


@pytest.fixture
def without_write_permission(deployed: Harness) -> Iterator[None]:
    """The function's role without dynamodb:PutItem, for the time of a test."""
    iam = deployed.client("iam", "dev")
    documents = {
        name: iam.get_role_policy(RoleName=ROLE, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]
    }
    for name, document in documents.items():
        cut = json.loads(json.dumps(document))
        for statement in cut["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            statement["Action"] = [a for a in actions if a != "dynamodb:PutItem"] or ["dynamodb:DescribeTable"]
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(cut))
    yield
    for name, document in documents.items():
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document))


@pytest.mark.usefixtures("without_write_permission")
def test_iam_is_enforced_a_role_without_the_permission_cannot_write(
    deployed: Harness, sign_in: Callable[[str], Api]
) -> None:
    began = int(time.time() * 1000)
    status, body, _ = sign_in("dev").call("POST", "/wallets", {"name": "forbidden"})
    assert status >= 500
    assert "error" in body
    logs = deployed.client("logs", "dev")
    group = "/aws/lambda/dev-safemate-wallet-manager"
    events = logs.filter_log_events(logGroupName=group, startTime=began)["events"]
    assert any("AccessDenied" in e["message"] and "dynamodb:PutItem" in e["message"] for e in events)
