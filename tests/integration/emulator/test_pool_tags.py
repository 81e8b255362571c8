"""A policy that names a user pool by its tag, as its id is not known before it is made."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import allow
from tests.integration.emulator.test_iam import assume

BY_TAG = allow(
    "cognito-idp:DescribeUserPool",
    resource="arn:aws:cognito-idp:*:*:userpool/*",
    Condition={"StringEquals": {"aws:ResourceTag/Name": "ours"}},
)


def describe(endpoint: Endpoint, role: str, tag: str) -> Any:
    """Describe a pool with this name tag as a role that may see those called `ours`."""
    tags = {"Name": tag}
    pool = endpoint.client("cognito-idp").create_user_pool(PoolName="p", UserPoolTags=tags)["UserPool"]["Id"]
    return endpoint.client("cognito-idp", **assume(endpoint, role, [BY_TAG])).describe_user_pool(UserPoolId=pool)


def test_only_the_pool_with_the_tag_is_allowed(emulator: Endpoint) -> None:
    assert describe(emulator, "sees-our-pool", "ours")["UserPool"]["Name"] == "p"
    with pytest.raises(ClientError, match="AccessDenied"):
        describe(emulator, "sees-no-other-pool", "theirs")


def test_upstream_still_allows_none(ministack: Endpoint) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        describe(ministack, "sees-our-pool", "ours")
