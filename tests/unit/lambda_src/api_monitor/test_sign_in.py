"""How the monitor gets its token, and what it says when it does not: never a name of AWS's, never a secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from api_monitor.checks.outcome import NotConfiguredError, UnexpectedError
from api_monitor.sign_in import SignIn
from shared import clients
from shared.cache import TtlCache
from shared.parameters import SecretParameter

NAME, USERNAME, PASSWORD = "/dev-safemate/monitor-credentials", "monitor@safemate.example", "Aa1-correct-horse-battery"


@pytest.fixture
def pool(aws: dict[str, str]) -> SignIn:
    """A pool whose only user has PASSWORD, and a parameter that says so."""
    cognito = clients.cognito()
    pool = cognito.create_user_pool(PoolName="dev-safemate-users", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username=USERNAME, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=USERNAME, Password=PASSWORD, Permanent=True)
    store(json.dumps({"username": USERNAME, "password": PASSWORD}))
    uncached = SecretParameter(clients.ssm, NAME, TtlCache(seconds=0, capacity=1))
    return SignIn(clients.cognito, uncached, pool, client)


def store(value: str) -> None:
    clients.ssm().put_parameter(Name=NAME, Value=value, Type="SecureString", Overwrite=True)


def test_the_token_is_an_access_token(pool: SignIn) -> None:
    payload = pool.token().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["token_use"] == "access"


@pytest.mark.parametrize("value", ["unset", "not json", '["a"]', "{}", '{"username": "a", "password": 5}'])
def test_without_usable_credentials_it_says_so_and_that_apply_mends_it(pool: SignIn, value: str) -> None:
    store(value)
    with pytest.raises(NotConfiguredError, match="`apply` makes the monitor's user"):
        pool.token()


def test_a_missing_parameter_is_not_configured(pool: SignIn) -> None:
    clients.ssm().delete_parameter(Name=NAME)
    with pytest.raises(NotConfiguredError, match=NAME):
        pool.token()


def wrong_password(pool: SignIn) -> None:
    store(json.dumps({"username": USERNAME, "password": "another-secret-A1"}))


def gone_user(pool: SignIn) -> None:
    clients.cognito().admin_delete_user(UserPoolId=pool.user_pool_id, Username=USERNAME)


def gone_pool(pool: SignIn) -> None:
    clients.cognito().delete_user_pool(UserPoolId=pool.user_pool_id)


def temporary_password(pool: SignIn) -> None:
    clients.cognito().admin_set_user_password(
        UserPoolId=pool.user_pool_id, Username=USERNAME, Password=PASSWORD, Permanent=False
    )


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (wrong_password, "NotAuthorizedException"),
        (gone_user, "NotFoundException"),
        (gone_pool, "ResourceNotFoundException"),
        (temporary_password, "NEW_PASSWORD_REQUIRED"),
    ],
)
def test_credentials_that_do_not_let_in_are_a_fault_that_quotes_nothing(
    pool: SignIn, spoil: Callable[[SignIn], None], seen: str
) -> None:
    spoil(pool)
    with pytest.raises(UnexpectedError) as caught:
        pool.token()
    assert seen in caught.value.seen
    assert "secret" not in caught.value.seen
    assert PASSWORD not in caught.value.seen
    assert caught.value.__cause__ is None
