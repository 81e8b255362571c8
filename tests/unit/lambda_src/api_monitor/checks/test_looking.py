"""Each check against APIs that answer as documented, and against each way in which they may not."""

from __future__ import annotations

import base64
import json

import pytest

from api_monitor.checks import CHECKS, cors, health, no_token, paid_route, wallet_round_trip
from api_monitor.checks.outcome import Check, NotConfiguredError, UnexpectedError
from tests.unit.lambda_src.api_monitor.deployed import (
    ASSET,
    ORIGIN,
    PAY_TO,
    REQUEST_ID,
    TOKEN,
    WALLET,
    Answer,
    Apis,
    option,
    payment_required,
)  # fmt: skip

WALLETS = ("GET", "/wallet/wallets with token")
HEALTH = ("GET", "/wallet/health")
MINT = ("POST", "/payment/nft/mint")
BALANCE = ("GET", "/wallet/wallets/w_019ab3/balance with token")


def fault(apis: Apis, check: Check) -> UnexpectedError:
    with pytest.raises(UnexpectedError) as caught:
        apis.look(check)
    return caught.value


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.target)
def test_apis_as_documented_pass(apis: Apis, check: Check) -> None:
    assert apis.look(check)


def test_targets_are_names_a_metric_and_a_key_can_have() -> None:
    targets = [check.target for check in CHECKS]
    assert len(set(targets)) == len(targets)
    assert all(target.replace("-", "").isalpha() and target.islower() for target in targets)


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ((503, {}, {"status": "unhealthy", "dependencies": {"dynamodb": "failed"}}), "503, dynamodb failed"),
        ((200, {}, {"status": "healthy", "version": "1", "dependencies": {"s3": "timeout"}}), "s3 timeout"),
        ((200, {}, {"status": "healthy", "version": "1"}), "no dependencies named"),
        ((200, {}, {"status": "healthy", "dependencies": {"s3": "ok"}}), "not as documented"),
        ((200, {}, ["healthy"]), "no dependencies named"),
        ((200, {}, b"<html>"), "no dependencies named"),
        ((302, {"location": "https://elsewhere.example"}, {}), "302"),
        ((500, {}, {"error": {"code": "INTERNAL_ERROR", "message": "secret text"}}), "500 INTERNAL_ERROR"),
    ],
)
def test_what_is_not_healthy_is_seen_and_named(apis: Apis, answer: Answer, seen: str) -> None:
    apis.answers[HEALTH] = answer
    found = fault(apis, health.WALLET)
    assert seen in found.seen
    assert found.request_id == REQUEST_ID
    assert "secret" not in found.seen
    assert len(apis.asked) == 1, "a redirect is not followed"


def test_a_dependency_that_is_not_there_by_design_is_not_configured_and_any_other_is_down(apis: Apis) -> None:
    def unhealthy(**states: str) -> Answer:
        return 503, {}, {"status": "unhealthy", "version": "1.0.0", "dependencies": states}

    apis.answers["GET", "/payment/health"] = unhealthy(dynamodb="ok", x402_api="failed")
    with pytest.raises(NotConfiguredError, match="no x402_api behind this endpoint"):
        apis.look(health.PAYMENT, absent=frozenset({"x402_api"}))
    with pytest.raises(UnexpectedError):
        apis.look(health.PAYMENT)
    apis.answers["GET", "/payment/health"] = unhealthy(dynamodb="failed", x402_api="failed")
    with pytest.raises(UnexpectedError):
        apis.look(health.PAYMENT, absent=frozenset({"x402_api"}))


def test_a_round_trip_makes_no_wallet_when_there_is_one(apis: Apis) -> None:
    apis.look(wallet_round_trip.CHECK)
    assert [method for method, *_ in apis.asked] == ["GET", "GET", "GET"]


@pytest.mark.parametrize("there", [[], [{**WALLET, "status": "CLOSED"}], [{"status": "ACTIVE"}, "x"]])
def test_a_round_trip_makes_its_only_wallet_always_under_the_same_key(apis: Apis, there: list[object]) -> None:
    apis.answers[WALLETS] = (200, {}, {"wallets": there})
    keys = set()
    for _ in range(2):
        apis.look(wallet_round_trip.CHECK)
        made = [(headers, body) for method, _, headers, body in apis.asked if method == "POST"]
        keys |= {headers["Idempotency-Key"] for headers, _ in made}
        assert made[0][1] == {"name": "monitor"}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("asked", "answer", "seen"),
    [
        (WALLETS, (500, {}, {"error": {"code": "INTERNAL_ERROR"}}), "GET /wallets: 500 INTERNAL_ERROR"),
        (WALLETS, (200, {}, {"wallets": None}), "no list of wallets"),
        (("GET", "/wallet/wallets/w_019ab3 with token"), (404, {}, {}), "not the wallet that was listed"),
        (("GET", "/wallet/wallets/w_019ab3 with token"), (200, {}, {"walletId": "w_other"}), "not the wallet"),
        (BALANCE, (503, {}, {"error": {"code": "LEDGER_UNAVAILABLE"}}), "503 LEDGER_UNAVAILABLE"),
        (BALANCE, (200, {}, {"accountId": "0.0.1001", "tinybars": 12}), "no tinybars as documented"),
        (BALANCE, (200, {}, {"accountId": "0.0.1001", "tinybars": "1.5"}), "no tinybars as documented"),
        (BALANCE, (200, {}, {"accountId": "0.0.7", "tinybars": "12"}), "of another account"),
    ],
)
def test_a_round_trip_that_goes_wrong_says_where(apis: Apis, asked: tuple[str, str], answer: Answer, seen: str) -> None:
    apis.answers[asked] = answer
    found = fault(apis, wallet_round_trip.CHECK)
    assert seen in found.seen
    assert TOKEN not in found.seen


def test_an_id_that_would_lead_elsewhere_is_not_followed(apis: Apis) -> None:
    apis.answers[WALLETS] = (200, {}, {"wallets": [{**WALLET, "walletId": "../admin?x="}]})
    apis.look(wallet_round_trip.CHECK)
    assert not [path for _, path, *_ in apis.asked if "admin" in path]


@pytest.mark.parametrize(
    ("header", "seen"),
    [
        (payment_required(accepts=[option(payTo="0x" + "1" * 40)]), "another payTo"),
        (payment_required(accepts=[option(asset="0x" + "2" * 40)]), "another asset"),
        (payment_required(accepts=[option(network="eip155:8453")]), "another network"),
        (payment_required(accepts=[option(amount="0")]), "another amount"),
        (payment_required(accepts=[option(amount=5)]), "another amount"),
        (payment_required(accepts=[option(), option(payTo="0x" + "1" * 40)]), "another payTo"),
        (payment_required(accepts=[]), "accepts nothing"),
        (payment_required(x402Version=1), "not x402 version 2"),
        ("not base64!", "cannot be read"),
        (base64.b64encode(b"[1]").decode(), "cannot be read"),
        (base64.b64encode(json.dumps({"x402Version": 2}).encode()).decode(), "cannot be read"),
    ],
)
def test_a_price_that_is_not_ours_is_seen(apis: Apis, header: str, seen: str) -> None:
    apis.answers[MINT] = (402, {"payment-required": header}, {})
    assert seen in fault(apis, paid_route.CHECK).seen


def test_addresses_are_the_same_whatever_their_case(apis: Apis) -> None:
    spelt = payment_required(accepts=[option(payTo=PAY_TO.lower(), asset=ASSET.upper().replace("0X", "0x"))])
    apis.answers[MINT] = (402, {"payment-required": spelt}, {})
    assert apis.look(paid_route.CHECK)


@pytest.mark.parametrize("answer", [(200, {}, {"nftId": "n"}), (503, {}, {}), (402, {}, {})])
def test_a_paid_route_that_gives_its_wares_away_or_names_no_price_is_seen(apis: Apis, answer: Answer) -> None:
    apis.answers[MINT] = answer
    assert str(answer[0]) in fault(apis, paid_route.CHECK).seen


@pytest.mark.parametrize("lost", ["access-control-allow-origin", "access-control-expose-headers"])
def test_pages_must_be_let_in_and_see_the_price(apis: Apis, lost: str) -> None:
    status, headers, body = apis.answers[MINT]
    apis.answers[MINT] = (status, {name: value for name, value in headers.items() if name != lost}, body)
    assert "POST /nft/mint" in fault(apis, cors.PAYMENT).seen


@pytest.mark.parametrize("lost", ["origin", "methods", "headers"])
def test_a_preflight_must_allow_origin_method_and_headers(apis: Apis, lost: str) -> None:
    status, headers, body = apis.answers["OPTIONS", "/wallet/wallets"]
    kept = {name: value for name, value in headers.items() if name != f"access-control-allow-{lost}"}
    apis.answers["OPTIONS", "/wallet/wallets"] = (status, kept, body)
    assert "OPTIONS /wallets" in fault(apis, cors.WALLET).seen


def test_another_sites_permission_is_not_ours(apis: Apis) -> None:
    apis.answers[HEALTH] = (200, {"access-control-allow-origin": "https://evil.example"}, {})
    assert f"origin {ORIGIN} not allowed" in fault(apis, cors.WALLET).seen


@pytest.mark.parametrize("status", [200, 403, 500])
def test_an_api_that_does_not_refuse_strangers_is_seen(apis: Apis, status: int) -> None:
    apis.answers["GET", "/wallet/wallets"] = (status, {}, {"wallets": []})
    assert f"without a token: {status}" in fault(apis, no_token.WALLET).seen
