"""The function as a whole: its health, its description, and what reaches which part of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import payment_handler.app as app
from payment_handler.outside import reach_outside
from payment_handler.settings import load_settings
from shared import clients
from tests.unit.lambda_src.payment_handler.conftest import LambdaContext, Shop
from tests.unit.lambda_src.payment_handler.world import TABLES, VARIABLES

ROOT = Path(__file__).resolve().parents[4]


def test_health_in_the_documented_shape(shop: Shop) -> None:
    answer = shop.send("GET", "/health")
    assert answer.status == 200
    assert answer.body == {
        "status": "healthy",
        "version": "1.0.0",
        "dependencies": {"dynamodb": "ok", "x402_api": "ok"},
    }


def test_a_facilitator_that_is_down_is_seen(shop: Shop) -> None:
    shop.facilitator.up = False
    answer = shop.send("GET", "/health")
    assert (answer.status, answer.body["status"]) == (503, "unhealthy")
    assert answer.body["dependencies"] == {"dynamodb": "ok", "x402_api": "failed"}


@pytest.mark.parametrize("table", list(TABLES.values()))
def test_a_table_that_is_gone_is_seen(shop: Shop, table: str) -> None:
    clients.dynamodb().delete_table(TableName=table)
    assert shop.send("GET", "/health").body["dependencies"] == {"dynamodb": "failed", "x402_api": "ok"}


def test_browsers_may_read_the_payment_headers(shop: Shop) -> None:
    answer = shop.send("POST", "/nft/mint", None, {"Origin": "https://app.example.com"})
    exposed = answer.headers["Access-Control-Expose-Headers"].split(",")
    assert {"PAYMENT-REQUIRED", "PAYMENT-RESPONSE", "Retry-After"} <= set(exposed)


def test_the_description_lists_exactly_the_routes_there_are(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    real = app.build_handler

    def remember(endpoints: list[app.Endpoint], *more: object, **named: object) -> object:
        built.extend(endpoints)
        return real(endpoints, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(app, "build_handler", remember)
    description = shop.send("GET", "/openapi.json").body
    described = {(m.upper(), path): each for path, item in description["paths"].items() for m, each in item.items()}

    def template(path: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: "{" + re.sub(r"_(\w)", lambda m: m[1].upper(), found[1]) + "}", path)

    assert set(described) == {(endpoint.method, template(endpoint.path)) for endpoint in built}
    for endpoint in built:
        scopes = [
            scope
            for need in described[endpoint.method, template(endpoint.path)]["security"]
            for scope in need["accessToken"]
        ]
        assert scopes == ([endpoint.scope] if endpoint.scope else [])
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": VARIABLES["PUBLIC_BASE_URL"]}]


def test_every_reference_in_the_description_leads_somewhere(shop: Shop) -> None:
    description = shop.send("GET", "/openapi.json").body
    for reference in set(re.findall(r'"\$ref": ?"#/([^"]+)"', json.dumps(description))):
        found = description
        for part in reference.split("/"):
            found = found[part]


def test_the_gateway_has_the_same_routes(shop: Shop) -> None:
    text = (ROOT / "terraform/stacks/service/payment_api.tf").read_text()
    deployed = set(re.findall(r'^ +"([A-Z]+ /[^"]*)" += \{', text, re.MULTILINE))
    description = shop.send("GET", "/openapi.json").body
    assert deployed == {f"{m.upper()} {path}" for path, item in description["paths"].items() for m in item}


def test_an_event_with_a_task_is_no_request(shop: Shop) -> None:
    done = shop.handler({"task": "reconcile"}, LambdaContext())
    assert set(done) == {"payments", "sessions"}


def test_a_facilitator_of_cdp_is_called_with_its_tokens(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Credentials:
        def read(self) -> str:
            return "credentials"

    def bearer(credentials: str, method: str, url: str) -> dict[str, str]:
        asked.append((credentials, method, url))
        return {"Authorization": "Bearer t"}

    monkeypatch.setattr("payment_handler.cdp.jwt.bearer_headers", bearer)
    monkeypatch.setattr("payment_handler.x402.facilitator.call", lambda *_, **named: asked.append(named["headers"]))
    for auth in ("none", "cdp"):
        settings = load_settings(VARIABLES | {"FACILITATOR_AUTH": auth})
        facilitator = reach_outside(settings, Credentials(), None).facilitator  # type: ignore[arg-type]
        with pytest.raises(AttributeError):
            facilitator.verify({})  # the answer of this wire is None
    url = "https://x402.example.com/facilitator/verify"
    assert asked == [{}, ("credentials", "POST", url), {"Authorization": "Bearer t"}]
