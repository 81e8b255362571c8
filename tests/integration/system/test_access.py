"""Who may do what with the deployed APIs: tokens, scopes, groups, and other people's wallets."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.integration.callers import Api, claims, new_user, signed_in
from tests.integration.system.harness import Harness

SignIn = Callable[..., Api]

PUBLIC = {
    "wallet_api_url": {"GET /health", "GET /openapi.json"},
    "payment_api_url": {
        "GET /health", "GET /openapi.json", "GET /supported", "POST /nft/mint", "GET /nft/{nftId}",
        "GET /payments/{paymentId}",
    },
}  # fmt: skip
"""Every other route asks for a token; docs/api.md and docs/payments.md say why these do not."""

EVERYONE = {"safemate/read", "safemate/write", "safemate/transfer"}


@pytest.fixture(scope="module")
def sign_in(deployed: Harness) -> SignIn:
    """Make a new user of dev, in a group if one is named, and return its way to the wallet API."""
    return lambda *groups: signed_in(deployed, "dev", new_user(deployed, "dev", *groups))


@pytest.fixture(scope="module")
def alice(sign_in: SignIn) -> Api:
    """A user, for tests that change nothing of hers."""
    return sign_in()


@pytest.fixture(scope="module")
def wallet(alice: Api) -> dict[str, Any]:
    """Alice's wallet."""
    status, made, _ = alice.call("POST", "/wallets", {"name": "main"}, {"Idempotency-Key": "access-tests"})
    assert status == 201, made
    return made


def operations(api: Api) -> set[str]:
    """`METHOD /path` of everything that an API describes."""
    paths = api.call("GET", "/openapi.json")[1]["paths"]
    verbs = {"get", "post", "put", "delete", "patch"}
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods if method in verbs}


@pytest.mark.parametrize("name", list(PUBLIC))
def test_exactly_the_public_routes_answer_who_has_no_token(deployed: Harness, name: str) -> None:
    stranger = Api(deployed.outputs("dev")[name])
    answers = {}
    for operation in operations(stranger):
        method, path = operation.split()
        body = {} if method in ("POST", "PUT") else None
        answers[operation] = stranger.status(method, path.replace("{", "").replace("}", ""), body)
    assert {operation for operation, status in answers.items() if status != 401} == PUBLIC[name]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(token: str) -> str:
    """Says that it is not signed (RFC 8725, section 3.1)."""
    return f"{b64(json.dumps({'alg': 'none'}).encode())}.{token.split('.')[1]}."


def signed_by_somebody_else(token: str) -> str:
    """The same claims and key id, under a key that is not the pool's."""
    signing = token.rpartition(".")[0]
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return f"{signing}.{b64(key.sign(signing.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def promoted(token: str) -> str:
    """With a scope more than was signed."""
    header, _, signature = token.split(".")
    more = claims(token) | {"scope": claims(token)["scope"] + " safemate/admin"}
    return f"{header}.{b64(json.dumps(more).encode())}.{signature}"


@pytest.mark.parametrize(
    "spoil", [unsigned, signed_by_somebody_else, promoted, lambda _: "no-token", lambda token: token[:-4]]
)
def test_a_token_that_cognito_did_not_sign_is_refused(alice: Api, spoil: Callable[[str], str]) -> None:
    assert alice.status("GET", "/wallets") == 200
    assert alice.with_token(spoil(alice.token)).status("GET", "/wallets") == 401


def test_an_expired_token_is_refused(deployed: Harness) -> None:
    # A client whose tokens are short-lived; the web application's own live an hour.
    client = deployed.client("cognito-idp", "dev").create_user_pool_client(
        UserPoolId=deployed.outputs("dev")["user_pool_id"], ClientName="short-lived",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        AccessTokenValidity=3, TokenValidityUnits={"AccessToken": "seconds"},
    )["UserPoolClient"]["ClientId"]  # fmt: skip
    user = new_user(deployed, "dev")
    short = signed_in(deployed, "dev", user, client)
    assert short.status("GET", "/wallets") == 200, "it is good as long as it lives"
    while time.time() <= claims(short.token)["exp"]:
        time.sleep(0.1)
    assert short.status("GET", "/wallets") == 401


def test_a_token_of_one_environment_is_nothing_in_another(deployed: Harness, alice: Api) -> None:
    preprod = Api(deployed.outputs("preprod")["wallet_api_url"], alice.token)
    assert preprod.status("GET", "/wallets") == 401


def test_an_id_token_says_who_one_is_and_not_what_one_may(alice: Api) -> None:
    """API Gateway takes the token of a route with scopes for an access token; an ID token has no scope."""
    assert alice.with_token(alice.id_token).status("GET", "/wallets") in (401, 403)


@pytest.mark.parametrize(
    ("groups", "scopes"),
    [
        ((), EVERYONE),
        (("admins",), EVERYONE | {"safemate/admin"}),
        (("monitors",), EVERYONE - {"safemate/transfer"}),
    ],
)
def test_groups_become_scopes(sign_in: SignIn, groups: tuple[str, ...], scopes: set[str]) -> None:
    found = set(claims(sign_in(*groups).token)["scope"].split())
    assert {scope for scope in found if scope.startswith("safemate/")} == scopes


def test_another_users_wallet_does_not_exist(sign_in: SignIn, wallet: dict[str, Any]) -> None:
    other, path = sign_in(), f"/wallets/{wallet['walletId']}"
    send = {"to": "0.0.1234", "tinybars": "1"}
    assert other.status("GET", path) == 404
    assert other.status("GET", f"{path}/balance") == 404
    assert other.status("POST", f"{path}/transfers", send, {"Idempotency-Key": "not-mine"}) == 404
    assert other.status("DELETE", path) == 404
    assert other.call("GET", "/wallets")[1]["wallets"] == []


def test_a_monitor_makes_and_reads_wallets_and_moves_no_money(sign_in: SignIn) -> None:
    monitor = sign_in("monitors")
    status, made, _ = monitor.call("POST", "/wallets", {"name": "monitor"}, {"Idempotency-Key": "monitor-tests"})
    assert status == 201
    path = f"/wallets/{made['walletId']}"
    assert monitor.status("GET", f"{path}/balance") == 200
    send = {"to": "0.0.1234", "tinybars": "1"}
    assert monitor.status("POST", f"{path}/transfers", send, {"Idempotency-Key": "no"}) in (401, 403)
    assert monitor.status("DELETE", path) in (401, 403)
    assert monitor.call("GET", path)[1]["status"] == "ACTIVE"


def test_only_admins_see_many_users_at_once(sign_in: SignIn, alice: Api) -> None:
    wanted = {"userIds": [claims(alice.token)["sub"]]}
    assert alice.status("POST", "/users/batch-get", wanted) in (401, 403)
    assert sign_in("admins").status("POST", "/users/batch-get", wanted) == 200
