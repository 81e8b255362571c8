"""The deployed wallet API over HTTP: real API Gateway routes, real tokens, real Lambda code, IAM enforced."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.system.harness import Harness

PASSWORD = "Correct-Horse-7-Battery"


@dataclass(frozen=True)
class Api:
    """One environment's API, called as one user."""

    url: str
    token: str = ""

    def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, JSON body, headers in lower case."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"content-type": "application/json", **headers}, method=method
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            answer = opener.open(request, timeout=40)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read()
            found = {k.lower(): v for k, v in answer.headers.items()}
            is_json = found.get("content-type", "").startswith("application/json") and text.strip()
            return answer.status, json.loads(text) if is_json else {}, found


@pytest.fixture(scope="module")
def sign_in(deployed: Harness) -> Callable[[str], Api]:
    """Make a new user in an environment and return its way to the API."""

    def make(environment: str) -> Api:
        outputs = deployed.outputs(environment)
        cognito = deployed.client("cognito-idp", environment)
        email = f"{uuid.uuid4().hex[:12]}@safemate.example"
        pool, client = outputs["user_pool_id"], outputs["user_pool_client_id"]
        cognito.admin_create_user(
            UserPoolId=pool, Username=email, MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )  # fmt: skip
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
        tokens = cognito.admin_initiate_auth(
            UserPoolId=pool, ClientId=client, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )["AuthenticationResult"]  # fmt: skip
        return Api(outputs["wallet_api_url"], tokens["IdToken"])

    return make


@pytest.fixture
def stranger(deployed: Harness) -> Api:
    return Api(deployed.outputs("dev")["wallet_api_url"])


@pytest.mark.parametrize("environment", ["dev", "preprod", "prod"])
def test_health_answers_200_with_every_dependency_ok(deployed: Harness, environment: str) -> None:
    status, body, _ = Api(deployed.outputs(environment)["wallet_api_url"]).call("GET", "/health")
    assert status == 200
    assert body["dependencies"] == {"dynamodb": "ok", "s3": "ok", "kms": "ok"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/wallets"), ("POST", "/wallets"), ("POST", "/users"), ("GET", "/users/x"), ("PUT", "/users/x"),
     ("GET", "/wallets/x"), ("GET", "/transactions"), ("GET", "/users")],
)  # fmt: skip
def test_every_route_but_health_refuses_who_has_no_token(stranger: Api, method: str, path: str) -> None:
    assert stranger.call(method, path, {} if method in ("POST", "PUT") else None)[0] == 401


def test_a_forged_token_is_refused(stranger: Api) -> None:
    assert Api(stranger.url, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.").call("GET", "/wallets")[0] == 401


def test_a_user_makes_a_wallet_and_finds_it_and_its_transaction(sign_in: Callable[[str], Api]) -> None:
    api = sign_in("dev")
    assert api.call("POST", "/users", {})[0] == 201
    status, wallet, _ = api.call("POST", "/wallets", {"name": "main"})
    assert status == 201
    assert wallet["demo"] is True
    assert "private" not in json.dumps(wallet).lower()
    assert api.call("GET", f"/wallets/{wallet['walletId']}")[1]["walletId"] == wallet["walletId"]
    assert [w["walletId"] for w in api.call("GET", "/wallets")[1]["wallets"]] == [wallet["walletId"]]
    status, page, _ = api.call("GET", "/transactions")
    assert status == 200
    assert [t["walletId"] for t in page["transactions"]] == [wallet["walletId"]]


def test_another_users_wallet_does_not_exist(sign_in: Callable[[str], Api]) -> None:
    owner, other = sign_in("dev"), sign_in("dev")
    wallet = owner.call("POST", "/wallets", {"name": "main"})[1]["walletId"]
    assert other.call("GET", f"/wallets/{wallet}")[0] == 404
    assert other.call("GET", "/wallets")[1]["wallets"] == []


def test_a_stale_update_of_a_user_is_a_conflict(sign_in: Callable[[str], Api]) -> None:
    api = sign_in("dev")
    user = api.call("POST", "/users", {})[1]
    change = {"displayName": "Ada", "version": user["version"]}
    status, updated, _ = api.call("PUT", f"/users/{user['userId']}", change)
    assert (status, updated["version"]) == (200, user["version"] + 1)
    status, refused, _ = api.call("PUT", f"/users/{user['userId']}", change)
    assert (status, refused["error"]["code"]) == (409, "CONCURRENT_MODIFICATION")


def test_a_token_of_one_environment_is_nothing_in_another(deployed: Harness, sign_in: Callable[[str], Api]) -> None:
    token = sign_in("dev").token
    assert Api(deployed.outputs("preprod")["wallet_api_url"], token).call("GET", "/wallets")[0] == 401


def test_preflight_names_only_listed_origins_outside_dev(deployed: Harness) -> None:
    origins = {}
    for environment in ("dev", "prod"):
        api = Api(deployed.outputs(environment)["wallet_api_url"])
        _, _, headers = api.call("OPTIONS", "/wallets", None, Origin="https://evil.example")
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
    status, body, _ = sign_in("dev").call("POST", "/wallets", {"name": "forbidden"})
    assert status >= 500
    assert "error" in body
    logs = deployed.client("logs", "dev")
    events = logs.filter_log_events(logGroupName="/aws/lambda/dev-safemate-wallet-manager")["events"]
    assert any("AccessDenied" in e["message"] and "dynamodb:PutItem" in e["message"] for e in events)
