"""The account's own public access block (tools/emulator/extensions/account_public_access.py), and the way there."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import Endpoint

CLOSED = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)


def control(endpoint: Endpoint, account: str) -> Any:
    """A client that calls `<account>.127.0.0.1`, a name nobody knows, through the emulator as its proxy."""
    config = Config(retries={"total_max_attempts": 1}, proxies={"http": endpoint.url})
    return boto3.Session(account, "test", region_name="us-east-1").client(
        "s3control", endpoint_url=endpoint.url, config=config
    )


def test_it_is_put_read_and_taken_away_again(emulator: Endpoint) -> None:
    account = "444444444401"
    s3 = control(emulator, account)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(AccountId=account)
    s3.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=CLOSED | {"IgnorePublicAcls": False})
    kept = s3.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
    assert kept == CLOSED | {"IgnorePublicAcls": False}
    s3.delete_public_access_block(AccountId=account)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(AccountId=account)


def test_nobody_sets_another_accounts(emulator: Endpoint) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        control(emulator, "444444444402").put_public_access_block(
            AccountId="444444444403", PublicAccessBlockConfiguration=CLOSED
        )


def test_the_emulator_fetches_nothing_for_anybody(emulator: Endpoint) -> None:
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc, timeout=10)
    connection.request("GET", "http://evil.example/_safemate/health", headers={"Host": "127.0.0.1"})
    answer = connection.getresponse()
    assert answer.status == 403
    assert "evil.example" in json.loads(answer.read())["error"]
    connection.close()


def test_upstream_still_lacks_it(ministack: Endpoint) -> None:
    with pytest.raises(ClientError):
        control(ministack, "444444444401").put_public_access_block(
            AccountId="444444444401", PublicAccessBlockConfiguration=CLOSED
        )
