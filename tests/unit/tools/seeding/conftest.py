"""An environment on moto as Terraform leaves it: a pool with its groups, and secrets that are unset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.model import Environment, Target
from tools.seeding.monitor_user import MonitorUser
from tools.seeding.secrets import Secrets
from tools.targets.access import Access

PURPOSES = ("cdp-credentials", "hedera-operator", "monitor-credentials")


@dataclass(frozen=True)
class MotoAccess(Access):
    """Clients of moto; `calls` is what was asked for by name, in order."""

    calls: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        made = _client(service)
        made.meta.events.unregister("before-call", unique_id="calls")
        made.meta.events.register("before-call", lambda model, **_: self.calls.append(model.name), unique_id="calls")
        return made


@cache
def _client(service: str) -> Any:
    """Made once for all tests, as that takes longer than the tests: moto answers whichever mock is active."""
    session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
    return session.client(service)


@pytest.fixture
def access(tmp_path: Path) -> Iterator[MotoAccess]:
    with mock_aws():
        environment = Environment("dev", "111111111111", "us-east-1", tmp_path, confirm_apply=False)
        yield MotoAccess(Target.LOCAL, environment, None, {})


@pytest.fixture
def secrets(access: MotoAccess) -> Secrets:
    names = {purpose: f"/dev-safemate/{purpose}" for purpose in PURPOSES}
    key = access.client("kms").create_key()["KeyMetadata"]["Arn"]
    for name in names.values():
        access.client("ssm").put_parameter(Name=name, Value="unset", Type="SecureString", KeyId=key)
    return Secrets(access, names, key)


@pytest.fixture
def user(access: MotoAccess, secrets: Secrets) -> MonitorUser:
    cognito = access.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="dev-safemate-users", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.create_group(UserPoolId=pool, GroupName="monitors")
    access.calls.clear()
    return MonitorUser(access, secrets, pool, client)
