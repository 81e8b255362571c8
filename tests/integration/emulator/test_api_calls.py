"""Unsigned calls find their account: API, alias, role, user pool (api_owner.py, idp_owner.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint
from tests.integration.emulator.functions import allow, call, deploy, expose, invoke

WHO = """
import json, os
def handler(event, context):
    claims = event["requestContext"].get("authorizer", {}).get("claims", {})
    return {"statusCode": 200, "body": json.dumps({"sub": claims.get("sub"),
        "version": os.environ["AWS_LAMBDA_FUNCTION_VERSION"]})}
"""

LIST_TABLES = """
import boto3, json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(boto3.client("dynamodb").list_tables()["TableNames"])}
"""


def table(endpoint: Endpoint, name: str, account: str) -> None:
    endpoint.client("dynamodb", account).create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip


def user_pool(endpoint: Endpoint, account: str) -> tuple[str, str, str]:
    """(pool id, pool ARN, app client id) with one user, ada@example.com."""
    idp = endpoint.client("cognito-idp", account)
    pool = idp.create_user_pool(PoolName="users", UsernameAttributes=["email"])["UserPool"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = idp.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web", ExplicitAuthFlows=flows)
    user = {"UserPoolId": pool["Id"], "Username": "ada@example.com"}
    idp.admin_create_user(**user, UserAttributes=[{"Name": "email", "Value": "ada@example.com"}])
    idp.admin_set_user_password(**user, Password="Correct-horse-1", Permanent=True)
    return pool["Id"], pool["Arn"], client["UserPoolClient"]["ClientId"]


def sign_in(endpoint: Endpoint, client: str) -> dict[str, Any]:
    """Tokens, asked for without any credentials (InitiateAuth is unsigned)."""
    parameters = {"USERNAME": "ada@example.com", "PASSWORD": "Correct-horse-1"}
    idp = endpoint.client("cognito-idp", "000000000000")
    answer = idp.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


@pytest.mark.parametrize("account", ["444444444410", "444444444411"])
def test_an_api_runs_its_function_in_its_own_account_and_role(emulator: Endpoint, account: str) -> None:
    table(emulator, f"only-in-{account}", account)
    function = deploy(emulator, "tables", LIST_TABLES, [allow("dynamodb:ListTables")], account)

    status, body = call(expose(emulator, function, account))

    assert (status, json.loads(body)) == (200, [f"only-in-{account}"])


def test_a_permission_taken_away_is_denied(emulator: Endpoint) -> None:
    function = deploy(emulator, "revoked", LIST_TABLES, [allow("dynamodb:ListTables")])
    url = expose(emulator, function)
    assert call(url)[0] == 200

    emulator.client("iam").delete_role_policy(RoleName="revoked-role", PolicyName="inline")

    with pytest.raises(RuntimeError, match=f"arn:aws:sts::{DEV}:assumed-role/revoked-role/revoked is not authorized"):
        invoke(emulator, "revoked")
    assert call(url)[0] == 502


def test_an_alias_runs_the_version_it_points_to(emulator: Endpoint) -> None:
    function = deploy(emulator, "aliased", WHO)
    client = emulator.client("lambda")
    version = client.publish_version(FunctionName="aliased")["Version"]
    client.create_alias(FunctionName="aliased", Name="live", FunctionVersion=version)

    status, body = call(expose(emulator, f"{function}:live"))

    assert (status, json.loads(body)["version"]) == (200, version)


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_a_user_signs_in_and_calls_an_api_of_the_same_account(emulator: Endpoint, prefix: str) -> None:
    name = f"guarded{len(prefix)}"
    _, pool_arn, client = user_pool(emulator, PROD)
    url = expose(emulator, deploy(emulator, name, WHO, account=PROD), PROD, pool_arn)
    assert call(url)[0] == 401
    assert call(url, Authorization="not-a-token")[0] == 401

    token = sign_in(emulator, client)["IdToken"]
    status, body = call(url, Authorization=prefix + token)

    assert status == 200
    user = emulator.client("cognito-idp", PROD).admin_get_user(
        UserPoolId=pool_arn.rpartition("/")[2], Username="ada@example.com"
    )
    assert json.loads(body)["sub"] == user["Username"]


def test_a_token_of_another_pool_is_refused(emulator: Endpoint) -> None:
    _, pool_arn, _ = user_pool(emulator, DEV)
    _, _, foreign_client = user_pool(emulator, PROD)
    url = expose(emulator, deploy(emulator, "strict", WHO), DEV, pool_arn)

    assert call(url, Authorization=sign_in(emulator, foreign_client)["IdToken"])[0] == 401


def test_every_public_operation_finds_the_pool(emulator: Endpoint) -> None:
    _, _, client = user_pool(emulator, PROD)
    anyone = emulator.client("cognito-idp", "000000000000")
    tokens = sign_in(emulator, client)

    assert anyone.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    renewed = anyone.initiate_auth(ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)
    assert renewed["AuthenticationResult"]["IdToken"]
    anyone.sign_up(ClientId=client, Username="bob@example.com", Password="Correct-horse-2")
    anyone.confirm_sign_up(ClientId=client, Username="bob@example.com", ConfirmationCode="123456")


def test_upstream_still_finds_neither_api_nor_pool_of_another_account(ministack: Endpoint) -> None:
    assert call(expose(ministack, deploy(ministack, "lost", WHO, account=PROD), PROD))[0] == 404
    _, _, client = user_pool(ministack, PROD)
    with pytest.raises(ClientError, match=f"Client {client} not found"):
        sign_in(ministack, client)
