from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from payment_handler.sessions.routes import SessionRoutes
from shared.errors import ApiError, ThrottledError
from shared.http import Reply, Request
from tests.unit.lambda_src.payment_handler.sessions.outside import PAYEE, TERMS, URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.lambda_src.payment_handler.sessions.conftest import World

CREATE = {"walletName": "demo", "maxAmount": "100000", "ttlSeconds": 900}
PAY = {"url": URL, "method": "POST", "body": {"collection": "c1"}, "maxAmount": "10000"}


class Limit:
    """A rate limit with room for so many."""

    def __init__(self) -> None:
        self.room = 1000
        self.spent: list[tuple[str, str]] = []

    def spend(self, client_id: str, operation: str) -> None:
        self.spent.append((client_id, operation))
        if len(self.spent) > self.room:
            raise ThrottledError("slower", 1)


class Calls:
    """The routes, called as `alice`."""

    def __init__(self, world: World) -> None:
        self.limit = Limit()
        self.routes = SessionRoutes(world.sessions, world.paying, self.limit)  # type: ignore[arg-type]

    def create(self, **changes: Any) -> Reply:
        return self.routes.create(request({**CREATE, **changes}))

    def pay(self, session_id: str, key: str | None = "k1", **changes: Any) -> Reply:
        return self.routes.pay(request({**PAY, **changes}, key=key), session_id=session_id)


def request(body: Any = None, key: str | None = None, user: str = "alice") -> Request:
    return Request(
        {
            "requestContext": {"requestId": "r1", "authorizer": {"claims": {"sub": user}}},
            "headers": {"Idempotency-Key": key} if key is not None else {},
            "body": None if body is None else json.dumps(body),
        }
    )


def refusal(attempt: Callable[[], Any]) -> ApiError:
    with pytest.raises(ApiError) as refused:
        attempt()
    return refused.value


@pytest.fixture
def calls(world: World) -> Calls:
    return Calls(world)


def test_a_session_is_opened_shown_and_deleted(calls: Calls) -> None:
    created = calls.create()
    session = json.loads(created.body)
    assert created.status == 201
    assert session | {"sessionId": "", "address": ""} == {
        "sessionId": "",
        "walletName": "demo",
        "address": "",
        "network": TERMS.network,
        "asset": TERMS.asset,
        "maxAmount": "100000",
        "remaining": "100000",
        "allowedHosts": ["shop.example.com", "api.example.com:8443", "127.0.0.1:4510"],
        "status": "ACTIVE",
        "createdAt": "2026-11-21T12:00:00.000000Z",
        "expiresAt": "2026-11-21T12:15:00.000000Z",
    }
    shown = calls.routes.show(request(), session_id=session["sessionId"])
    assert (shown.status, json.loads(shown.body)) == (200, session)
    for _ in range(2):
        assert calls.routes.delete(request(), session_id=session["sessionId"]).status == 204
    assert refusal(lambda: calls.routes.show(request(), session_id=session["sessionId"])).status == 404


def test_a_session_that_is_over_says_so(calls: Calls, world: World) -> None:
    session = json.loads(calls.create().body)
    world.clock.forward(900)
    assert json.loads(calls.routes.show(request(), session_id=session["sessionId"]).body)["status"] == "EXPIRED"


def test_a_payment_is_answered_with_what_was_bought(calls: Calls) -> None:
    session = json.loads(calls.create().body)
    paid = json.loads(calls.pay(session["sessionId"]).body)
    assert paid | {"paymentId": "", "transaction": ""} == {
        "paymentId": "",
        "status": "PAID",
        "amount": "10000",
        "payTo": PAYEE,
        "network": TERMS.network,
        "asset": TERMS.asset,
        "transaction": "",
        "resource": {"status": 200, "contentType": "application/json", "encoding": "utf-8", "body": '{"nftId":"n1"}'},
    }
    assert json.loads(calls.routes.show(request(), session_id=session["sessionId"]).body)["remaining"] == "90000"


def test_somebody_elses_session_does_not_exist(calls: Calls) -> None:
    session_id = json.loads(calls.create().body)["sessionId"]
    bob: list[Callable[[], Reply]] = [
        lambda: calls.routes.show(request(user="bob"), session_id=session_id),
        lambda: calls.routes.delete(request(user="bob"), session_id=session_id),
        lambda: calls.routes.pay(request(PAY, key="k1", user="bob"), session_id=session_id),
    ]
    nobody: list[Callable[[], Reply]] = [
        lambda: calls.routes.show(request(), session_id="x"),
        lambda: calls.routes.show(request(), session_id="s_" + "0" * 40),
    ]
    answers = [refusal(attempt) for attempt in bob + nobody]
    assert {(answer.status, answer.code, answer.message) for answer in answers} == {
        (404, "NOT_FOUND", "There is no such session")
    }
    assert json.loads(calls.routes.show(request(), session_id=session_id).body)["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"walletName": ""}, "walletName"),
        ({"walletName": None}, "walletName"),
        ({"walletName": "x" * 65}, "walletName"),
        ({"maxAmount": 100}, "maxAmount"),
        ({"maxAmount": "0"}, "maxAmount"),
        ({"maxAmount": "-5"}, "maxAmount"),
        ({"maxAmount": "1.5"}, "maxAmount"),
        ({"maxAmount": "1" * 19}, "maxAmount"),
        ({"maxAmount": "١٢"}, "maxAmount"),
        ({"ttlSeconds": 59}, "ttlSeconds"),
        ({"ttlSeconds": 86401}, "ttlSeconds"),
        ({"ttlSeconds": "900"}, "ttlSeconds"),
        ({"ttlSeconds": True}, "ttlSeconds"),
        ({"ttlSeconds": 900.0}, "ttlSeconds"),
        ({"allowedHosts": []}, "allowedHosts"),
        ({"allowedHosts": "shop.example.com"}, "allowedHosts"),
        ({"allowedHosts": [1]}, "allowedHosts"),
        ({"allowedHosts": ["evil.example"]}, "allowedHosts"),
        ({"address": "0x1"}, "address"),
    ],
)
def test_a_bad_field_of_a_session_is_named(calls: Calls, changes: dict[str, Any], field: str) -> None:
    refused = refusal(lambda: calls.create(**changes))
    assert (refused.status, refused.code) == (400, "INVALID_REQUEST")
    assert refused.message.startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": None}, "url"),
        ({"url": "https://evil.example/"}, "url"),
        ({"method": "TRACE"}, "method"),
        ({"method": "post"}, "method"),
        ({"method": "GET"}, "body"),
        ({"body": "text"}, "body"),
        ({"body": None}, "body"),
        ({"maxAmount": 1}, "maxAmount"),
        ({"headers": {"Authorization": "x"}}, "headers"),
    ],
)
def test_a_bad_field_of_a_payment_is_named(calls: Calls, world: World, changes: dict[str, Any], field: str) -> None:
    session_id = json.loads(calls.create().body)["sessionId"]
    refused = refusal(lambda: calls.pay(session_id, **changes))
    assert (refused.status, refused.code) == (400, "INVALID_REQUEST")
    assert refused.message.startswith(f"{field}: ")
    assert world.shop.seen == []


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 129, "k\n"])
def test_a_payment_needs_an_idempotency_key(calls: Calls, world: World, key: str | None) -> None:
    session_id = json.loads(calls.create().body)["sessionId"]
    assert refusal(lambda: calls.pay(session_id, key=key)).message.startswith("Idempotency-Key: ")
    assert world.shop.seen == []


def test_every_route_names_its_scope_and_counts_against_the_limit(calls: Calls) -> None:
    scopes = {(endpoint.method, endpoint.path): endpoint.scope for endpoint in calls.routes.endpoints()}
    assert scopes == {
        ("POST", "/sessions"): "safemate/transfer",
        ("GET", "/sessions/<session_id>"): "safemate/read",
        ("DELETE", "/sessions/<session_id>"): "safemate/write",
        ("POST", "/sessions/<session_id>/pay"): "safemate/transfer",
    }
    session_id = json.loads(calls.create().body)["sessionId"]
    calls.pay(session_id)
    calls.routes.show(request(), session_id=session_id)
    calls.routes.delete(request(), session_id=session_id)
    assert [client for client, _ in calls.limit.spent] == ["alice"] * 4
    assert len({operation for _, operation in calls.limit.spent}) == 4


def test_above_the_limit_nothing_happens(calls: Calls, world: World) -> None:
    session_id = json.loads(calls.create().body)["sessionId"]
    calls.limit.room = 1
    assert refusal(lambda: calls.pay(session_id)).status == 429
    assert refusal(calls.create).status == 429
    assert (world.shop.seen, len(world.wallets.names)) == ([], 1)
