"""A shop with customers: the real function over moto, in the world of world.py."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from moto import mock_aws

import payment_handler.app as app
from payment_handler.outside import Outside
from payment_handler.settings import load_settings
from shared import clients
from shared.items import Row, from_item
from shared.routing import LambdaHandler
from tests.unit.lambda_src.payment_handler.described import check
from tests.unit.lambda_src.payment_handler.world import (
    KEYS,
    NFT,
    TABLES,
    VARIABLES,
    Chain,
    Clock,
    FacilitatorDouble,
    header,
    signed_payment,
    unheader,
)


@dataclass(frozen=True)
class LambdaContext:
    """What the Lambda runtime passes as the second argument, as far as Powertools reads it."""

    function_name: str = "dev-safemate-payment-handler"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:111111111111:function:dev-safemate-payment-handler:live"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"


@dataclass(frozen=True)
class Answer:
    """What a client gets: status, parsed body, headers, and the two x402 headers decoded."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["error"]["code"])

    @property
    def receipt(self) -> dict[str, Any]:
        """PAYMENT-RESPONSE."""
        return unheader(self.headers["PAYMENT-RESPONSE"])

    @property
    def challenge(self) -> dict[str, Any]:
        """PAYMENT-REQUIRED."""
        return unheader(self.headers["PAYMENT-REQUIRED"])


@dataclass
class Shop:
    """The function, and what is around it."""

    capsys: pytest.CaptureFixture[str]
    clock: Clock = field(default_factory=Clock)
    chain: Chain = field(init=False)
    facilitator: FacilitatorDouble = field(init=False)
    printed: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.chain = Chain(self.clock)
        self.facilitator = FacilitatorDouble(self.chain)

    @cached_property
    def handler(self) -> LambdaHandler:
        """Made by the first call: a logger made while fixtures are set up would miss `capsys`."""
        return app.build(load_settings(VARIABLES))

    def send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """A request as API Gateway hands it over; a string goes as it is. Every answer must be as described."""
        event = {
            "httpMethod": method,
            "path": path,
            "headers": {"Host": "evil.example.com", **(headers or {})},
            "queryStringParameters": None,
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {"requestId": "c6af9ac6", "identity": {"sourceIp": "203.0.113.7"}},
        }
        answer = self.handler(event, LambdaContext())
        sent = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        status, content = answer["statusCode"], json.loads(answer["body"])
        check(method, path, status, content, sent)
        return Answer(status, content, sent)

    def mint(self, payment: Mapping[str, Any] | str | None = None, body: Any = NFT, path: str = "/nft/mint") -> Answer:
        """POST /nft/mint with `payment` in its header."""
        value = payment if isinstance(payment, str) or payment is None else header(payment)
        return self.send("POST", path, body, {} if value is None else {"payment-signature": value})

    def read(self, nft_id: str, payment: Mapping[str, Any] | None = None) -> Answer:
        """GET /nft/{nftId} with `payment` in its header."""
        return self.send("GET", f"/nft/{nft_id}", None, {"PAYMENT-SIGNATURE": header(payment)} if payment else {})

    def payment(self, nonce: int = 1, **changes: Any) -> dict[str, Any]:
        """A good payment for a mint, signed now."""
        return signed_payment(self.clock, nonce, **changes)

    def task(self, **event: Any) -> dict[str, Any]:
        """Invoke the function with a task."""
        return self.handler({"task": "reconcile", **event}, LambdaContext())

    def rows(self, table: str = "PAYMENTS_TABLE") -> list[Row]:
        """Every row of a table."""
        return [from_item(item) for item in clients.dynamodb().scan(TableName=TABLES[table])["Items"]]

    def row(self) -> Row:
        """The only payment's row."""
        (row,) = self.rows()
        return row

    def lines(self) -> list[dict[str, Any]]:
        """Everything the function has printed so far: log lines and metric lines."""
        self.printed += self.capsys.readouterr().out
        return [json.loads(line) for line in self.printed.splitlines()]

    def metric(self, name: str) -> list[float]:
        """The values of a metric of namespace X402Payment, in order."""
        lines = [line for line in self.lines() if "_aws" in line and name in line]
        assert all(line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "X402Payment" for line in lines)
        return [value for line in lines for value in line[name]]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shop]:
    """payment_handler as it runs on Lambda, over empty tables."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "t",
        "AWS_SECRET_ACCESS_KEY": "t",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    made = Shop(capsys)
    monkeypatch.setattr(app, "reach_outside", lambda *_: Outside(made.facilitator, made.chain))  # type: ignore[arg-type]
    monkeypatch.setattr(app, "utc_now", made.clock)
    with mock_aws():
        make_tables()
        yield made
    logging.Logger.manager.loggerDict.pop("payment-handler", None)


def make_tables() -> None:
    """The function's tables, empty, as Terraform makes them."""
    for name, table in TABLES.items():
        attributes = [KEYS[name]] + (["openState", "updatedAt"] if name == "PAYMENTS_TABLE" else [])
        more: dict[str, Any] = {}
        if name == "PAYMENTS_TABLE":
            keys = [
                {"AttributeName": "openState", "KeyType": "HASH"},
                {"AttributeName": "updatedAt", "KeyType": "RANGE"},
            ]
            index = {"IndexName": "open-index", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
            more["GlobalSecondaryIndexes"] = [index]
        clients.dynamodb().create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": KEYS[name], "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in attributes],  # type: ignore[misc]
            **more,
        )
