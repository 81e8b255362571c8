"""A world in which sessions pay: tables by moto and, for everything else, what `outside` has."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger

from payment_handler.cdp.client import CdpClient
from payment_handler.sessions import resource
from payment_handler.sessions.holds import HoldStore
from payment_handler.sessions.hosts import AllowedHosts
from payment_handler.sessions.paying import PayService, Purchase, Receipt
from payment_handler.sessions.recovery import SessionReconciler
from payment_handler.sessions.service import SessionService, Wish
from payment_handler.sessions.store import SessionStore
from shared import clients
from shared.items import Row, from_item
from tests.unit.lambda_src.payment_handler.sessions.outside import SHOP, TERMS, URL, Chain, Clock, Shop, Wallets

SESSIONS, PAYMENTS = "dev-safemate-wallet-sessions", "dev-safemate-payments"


class Counted:
    """Metrics that are remembered."""

    def __init__(self) -> None:
        self.values: list[tuple[str, str, float]] = []

    def add(self, name: str, unit: str, value: float) -> None:
        self.values.append((name, unit, value))


class World:
    """Everything sessions are made of, over moto's tables."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.shop = Shop(self.clock)
        self.wallets = Wallets()
        self.chain = Chain(self.shop, self.clock)
        self.metrics = Counted()
        self.hosts = AllowedHosts([SHOP, "api.example.com:8443", "127.0.0.1:4510"])
        self.logger = Logger(service="sessions-test")
        self.holds = HoldStore(clients.dynamodb(), PAYMENTS, SESSIONS, sleep=lambda _: None)
        cdp = cast(CdpClient, self.wallets)
        store = SessionStore(clients.dynamodb(), SESSIONS)
        self.sessions = SessionService(store, cdp, self.hosts, TERMS, "dev", self.metrics, self.logger, self.clock)
        self.paying = PayService(self.sessions, self.holds, cdp, self.hosts, TERMS, self.logger, self.clock)
        self.reconciler = SessionReconciler(self.holds, self.chain.reader, self.metrics, self.logger, self.clock)

    def open(self, most: int = 100_000, seconds: int = 3600, key: str | None = None, caller: str = "alice") -> Row:
        """A session of `caller`."""
        return self.sessions.create(caller, Wish("demo", most, seconds, None), key)

    def pay(self, session: Row, key: str = "k1", caller: str = "alice", **changes: Any) -> Receipt:
        """Pay for the shop's NFT."""
        order = {"url": URL, "method": "POST", "body": {"collection": "c1"}, "max_amount": 10_000, **changes}
        return self.paying.pay(caller, session["sessionId"], Purchase(**order), key)

    def remaining(self, session: Row) -> int:
        """What the session may still spend."""
        (row,) = [row for row in rows(SESSIONS) if row["sessionId"] == session["sessionId"]]
        return int(row["remaining"])

    def forget(self, session: Row) -> None:
        """Take the session's row away, as TTL does."""
        clients.dynamodb().delete_item(TableName=SESSIONS, Key={"sessionId": {"S": session["sessionId"]}})

    def payment(self) -> Row:
        """The only payment's row."""
        (payment,) = self.payments()
        return payment

    def payments(self) -> list[Row]:
        """Every payment's row."""
        return rows(PAYMENTS)


def rows(table: str) -> list[Row]:
    """Every row of a table."""
    return [from_item(item) for item in clients.dynamodb().scan(TableName=table)["Items"]]


@pytest.fixture
def world(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty world; its shop answers every call of the resource."""
    for table, key in ((SESSIONS, "sessionId"), (PAYMENTS, "paymentId")):
        more: dict[str, Any] = {}
        names = [key]
        if table == PAYMENTS:
            names += ["openState", "updatedAt"]
            schema = [
                {"AttributeName": "openState", "KeyType": "HASH"},
                {"AttributeName": "updatedAt", "KeyType": "RANGE"},
            ]
            index = {"IndexName": "open-index", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
            more["GlobalSecondaryIndexes"] = [index]
        clients.dynamodb().create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],  # type: ignore[misc]
            **more,
        )
    made = World()
    monkeypatch.setattr(resource, "call", made.shop.call)
    return made


@pytest.fixture
def one_call_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every DynamoDB call whole, as DynamoDB does them; moto would mix those of several threads."""
    client: Any = clients.dynamodb()
    call, lock = client._make_api_call, threading.Lock()

    def locked(*arguments: Any) -> Any:
        with lock:
            return call(*arguments)

    monkeypatch.setattr(client, "_make_api_call", locked)
