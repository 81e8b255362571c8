"""The functions' world in one process: AWS by moto, events from files, answers and log lines parsed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from shared import clients
from shared.routing import LambdaHandler

if TYPE_CHECKING:
    from wallet_manager.settings import Settings

EVENTS = Path(__file__).parents[2] / "events"
SERVICE = "wallet-manager"
ALICE = "5f0c1e6a-8d2b-4a57-9c3e-1b7d40a6e001"  # the caller in every event file

VARIABLES = {
    "ENVIRONMENT": "dev",
    "HEDERA_NETWORK": "testnet",
    "DEBUG_MODE": "true",
    "DEMO_MODE": "true",
    "USERS_TABLE": "dev-safemate-users",
    "WALLETS_TABLE": "dev-safemate-wallets",
    "TRANSACTIONS_TABLE": "dev-safemate-transactions",
    "REQUESTS_TABLE": "dev-safemate-requests",
    "DATA_BUCKET": "dev-safemate-data",
    "KMS_KEY_ARN": "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "CLIENT_REQUESTS_PER_MINUTE": "1000",
    "HEDERA_MIRROR_URL": "https://testnet.mirrornode.hedera.com",
    "HEDERA_NODE": "",
    "HEDERA_OPERATOR_PARAMETER": "/dev-safemate/hedera-operator",
    "CORS_ORIGINS": "*",
    "POWERTOOLS_SERVICE_NAME": SERVICE,
    "POWERTOOLS_METRICS_NAMESPACE": "SafeMate/Custom",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


@dataclass(frozen=True)
class LambdaContext:
    """What the Lambda runtime passes as the second argument, as far as Powertools reads it."""

    function_name: str = "dev-safemate-wallet-manager"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:111111111111:function:dev-safemate-wallet-manager:live"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"


@dataclass(frozen=True)
class Answer:
    """A proxy answer: status, parsed body, headers."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The error's message."""
        return str(self.body["error"]["message"])


@dataclass
class Api:
    """A deployed function, called with the event files. The caller is `alice` unless a call says otherwise."""

    alice = ALICE

    settings: Settings
    capsys: pytest.CaptureFixture[str]
    printed: str = field(default="", init=False)

    @cached_property
    def handler(self) -> LambdaHandler:
        """Made by the first call: a logger made while fixtures are set up would miss `capsys`."""
        from wallet_manager.app import build  # here, so that the other functions' tests do without it

        return build(self.settings)

    def call(
        self,
        event_name: str,
        *,
        user: str | None = None,
        path: str | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        **changes: Any,
    ) -> Answer:
        """Send `tests/events/<event_name>.json`, changed where asked; a `body` that is a string goes as it is."""
        event = load_event(event_name)
        if user is not None:
            event["requestContext"]["authorizer"]["claims"]["sub"] = user
        if path is not None:
            event["path"] = path
        if query is not None:
            event["queryStringParameters"] = dict(query)
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = self.handler(event | changes, LambdaContext())
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None, headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str | None = None,
        query: Mapping[str, str] | None = None,
        key: str | None = None,
        scopes: str | None = None,
    ) -> Answer:
        """Any request: `key` is its Idempotency-Key, `scopes` what the token has instead of read, write, transfer."""
        event = load_event("get_wallet")
        if key is not None:
            event["headers"]["Idempotency-Key"] = key
        if scopes is not None:
            event["requestContext"]["authorizer"]["claims"]["scope"] = scopes
        changes = {"headers": event["headers"], "requestContext": event["requestContext"], "httpMethod": method}
        if user is not None:
            event["requestContext"]["authorizer"]["claims"]["sub"] = user
        return self.call("get_wallet", path=path, query=query, body=body, **changes)

    def output(self) -> str:
        """Everything the function has printed so far."""
        self.printed += self.capsys.readouterr().out
        return self.printed

    def log(self) -> list[dict[str, Any]]:
        """Its log lines, without the metric lines."""
        return [line for line in map(json.loads, self.output().splitlines()) if "_aws" not in line]

    def metrics(self) -> list[dict[str, Any]]:
        """Its embedded-metric lines."""
        return [line for line in map(json.loads, self.output().splitlines()) if "_aws" in line]


def load_event(name: str) -> dict[str, Any]:
    """A fresh copy of an event file."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.fixture
def variables() -> dict[str, str]:
    """Environment variables the function starts with; change them before asking for `api`."""
    return dict(VARIABLES)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """Empty tables, bucket and key. `KMS_KEY_ARN` in `variables` becomes the key's."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # The clients are made once for all tests, as for all requests: moto answers whichever mock is active.
    with mock_aws():
        _make_tables(variables)
        clients.s3().create_bucket(Bucket=variables["DATA_BUCKET"])
        variables["KMS_KEY_ARN"] = clients.kms().create_key()["KeyMetadata"]["Arn"]
        yield variables


@pytest.fixture
def fresh_logger() -> Iterator[None]:
    """Forget the function's loggers afterwards: they keep the standard output of the test that first made them."""
    yield
    logging.Logger.manager.loggerDict.pop(SERVICE, None)
    modules = logging.getLogger("wallet_manager")
    modules.handlers, modules.propagate = [], True
    modules.setLevel(logging.NOTSET)


@pytest.fixture
def api(aws: dict[str, str], capsys: pytest.CaptureFixture[str], fresh_logger: None) -> Api:
    """wallet_manager as it runs on Lambda, over the empty `aws`."""
    from wallet_manager.settings import load_settings

    return Api(load_settings(aws), capsys)


def _make_tables(variables: Mapping[str, str]) -> None:
    by_email = {
        "IndexName": "email-index",
        "KeySchema": _keys("email"),
        "Projection": {"ProjectionType": "ALL"},
    }
    _make_table(variables["USERS_TABLE"], ["userId"], ["email", "userId"], GlobalSecondaryIndexes=[by_email])
    by_account = {
        "IndexName": "account-index",
        "KeySchema": _keys("accountId"),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    wallet_attributes = ["userId", "walletId", "accountId"]
    _make_table(
        variables["WALLETS_TABLE"], ["userId", "walletId"], wallet_attributes, GlobalSecondaryIndexes=[by_account]
    )
    _make_table(variables["TRANSACTIONS_TABLE"], ["userId", "timestamp"], ["userId", "timestamp"])
    _make_table(variables["REQUESTS_TABLE"], ["key"], ["key"])


def _make_table(table: str, keys: list[str], attributes: list[str], **more: Any) -> None:
    clients.dynamodb().create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_keys(*keys),
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in attributes],
        **more,
    )


def _keys(*names: str) -> list[Any]:
    kinds = ("HASH", "RANGE")
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, kinds, strict=False)]
