"""Cognito's pre-token-generation trigger (tools/emulator/extensions/token_trigger.py)."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import deploy

SCOPED = """
def handler(event, context):
    assert event["version"] == "2", event
    groups = event["request"]["groupConfiguration"]["groupsToOverride"]
    access = {"scopesToAdd": ["api/" + group for group in groups]}
    event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": access}}
    return event
"""
BROKEN = """
def handler(event, context):
    raise ValueError("no scopes today")
"""
PASSWORD = "Correct-horse-1"


def pool(endpoint: Endpoint, source: str, *, permitted: bool = True) -> tuple[str, str]:
    """A pool with this trigger on a function's alias, and a user of group `readers`; returns pool and client ids."""
    name = f"trigger-{uuid.uuid4().hex[:8]}"
    function = deploy(endpoint, name, source)
    client, cognito = endpoint.client("lambda"), endpoint.client("cognito-idp")
    version = client.publish_version(FunctionName=name)["Version"]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    made = cognito.create_user_pool(
        PoolName=name,
        LambdaConfig={"PreTokenGenerationConfig": {"LambdaArn": f"{function}:live", "LambdaVersion": "V2_0"}},
    )["UserPool"]["Id"]
    if permitted:
        client.add_permission(
            FunctionName=name, StatementId="pool", Action="lambda:InvokeFunction", Qualifier="live",
            Principal="cognito-idp.amazonaws.com", SourceArn=f"arn:aws:cognito-idp:us-east-1:{DEV}:userpool/{made}",
        )  # fmt: skip
    web = cognito.create_user_pool_client(
        UserPoolId=made, ClientName="web", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.create_group(UserPoolId=made, GroupName="readers")
    cognito.admin_create_user(UserPoolId=made, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=made, Username="ann", Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=made, Username="ann", GroupName="readers")
    return made, web


def sign_in(endpoint: Endpoint, made: str, web: str) -> dict[str, Any]:
    """The claims of the access token."""
    token = endpoint.client("cognito-idp").admin_initiate_auth(
        UserPoolId=made, ClientId=web, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]  # fmt: skip
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def test_the_trigger_reads_the_groups_and_writes_the_scopes(emulator: Endpoint) -> None:
    assert "api/readers" in sign_in(emulator, *pool(emulator, SCOPED))["scope"].split()


def test_a_trigger_that_may_not_be_called_denies_the_sign_in(emulator: Endpoint) -> None:
    with pytest.raises(ClientError, match="UnexpectedLambdaException"):
        sign_in(emulator, *pool(emulator, SCOPED, permitted=False))


def test_a_trigger_that_fails_denies_the_sign_in(emulator: Endpoint) -> None:
    with pytest.raises(ClientError, match="UserLambdaValidationException"):
        sign_in(emulator, *pool(emulator, BROKEN))


@pytest.mark.parametrize(("source", "permitted"), [(SCOPED, False), (BROKEN, True)], ids=["unpermitted", "broken"])
def test_upstream_still_signs_tokens_all_the_same(ministack: Endpoint, source: str, permitted: bool) -> None:
    assert sign_in(ministack, *pool(ministack, source, permitted=permitted))["username"]
