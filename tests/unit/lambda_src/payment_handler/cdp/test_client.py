from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from payment_handler.cdp import client as module
from payment_handler.cdp.client import CdpClient
from payment_handler.cdp.credentials import CdpCredentials
from payment_handler.cdp.jwt import body_hash
from shared.errors import UnavailableError
from shared.outbound import OutboundError, Response

ORIGIN = "https://api.cdp.coinbase.com"
ADDRESS = "0x" + "aB" * 20
SIGNATURE = "0x" + "cd" * 65
API_SECRET = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw() * 2).decode()
WALLET_SECRET = base64.b64encode(
    generate_private_key(SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
).decode()
TYPED = {"domain": {"name": "USDC"}, "types": {}, "primaryType": "T", "message": {"value": "1"}}


class Wire:
    """Answers calls in order and remembers them."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.sent: list[tuple[str, str, Any, dict[str, str]]] = []

    def call(self, method: str, url: str, json: Any = None, headers: Any = None, timeout: float = 0) -> Response:
        assert 0 < timeout <= 5
        self.sent.append((method, url.removeprefix(ORIGIN), json, headers))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast(Response, answer)


def answer(status: int, **content: Any) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(content).encode())


Make = Callable[..., tuple[CdpClient, Wire]]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Make:
    def client(*answers: Any) -> tuple[CdpClient, Wire]:
        wire = Wire(*answers)
        monkeypatch.setattr(module, "call", wire.call)
        logger = Logger(service=f"cdp-test-{uuid.uuid4()}")
        return CdpClient(ORIGIN, lambda: CdpCredentials("key-1", API_SECRET, WALLET_SECRET), logger), wire

    return client


def claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return read


def test_an_account_that_exists_is_found_by_name(make: Make) -> None:
    cdp, wire = make(answer(200, address=ADDRESS))
    assert cdp.account("sm-1") == ADDRESS
    ((method, path, body, headers),) = wire.sent
    assert (method, path, body) == ("GET", "/platform/v2/evm/accounts/by-name/sm-1", None)
    assert set(headers) == {"Authorization"}  # reading needs no wallet secret
    token = headers["Authorization"].removeprefix("Bearer ")
    assert claims(token)["uris"] == ["GET api.cdp.coinbase.com/platform/v2/evm/accounts/by-name/sm-1"]


def test_an_account_that_does_not_is_made_with_the_wallet_secrets_approval(make: Make) -> None:
    cdp, wire = make(answer(404, errorType="not_found"), answer(201, address=ADDRESS))
    assert cdp.account("sm-1") == ADDRESS
    method, path, body, headers = wire.sent[1]
    assert (method, path, body) == ("POST", "/platform/v2/evm/accounts", {"name": "sm-1"})
    approved = claims(headers["X-Wallet-Auth"])
    assert approved["uris"] == ["POST api.cdp.coinbase.com/platform/v2/evm/accounts"]
    assert approved["reqHash"] == body_hash(body)
    assert uuid.UUID(headers["X-Idempotency-Key"]).version == 4


def test_an_account_that_somebody_else_has_just_made_is_found_after_all(make: Make) -> None:
    cdp, wire = make(answer(404), answer(409, errorType="already_exists"), answer(200, address=ADDRESS))
    assert cdp.account("sm-1") == ADDRESS
    assert [method for method, *_ in wire.sent] == ["GET", "POST", "GET"]


def test_typed_data_is_signed_by_the_account_as_it_is(make: Make) -> None:
    cdp, wire = make(answer(200, signature=SIGNATURE))
    key = str(uuid.uuid4())
    assert cdp.sign_typed_data(ADDRESS, TYPED, key) == SIGNATURE
    ((method, path, body, headers),) = wire.sent
    assert (method, path, body) == ("POST", f"/platform/v2/evm/accounts/{ADDRESS}/sign/typed-data", TYPED)
    assert headers["X-Idempotency-Key"] == key
    assert claims(headers["X-Wallet-Auth"])["reqHash"] == body_hash(TYPED)


@pytest.mark.parametrize(
    "failure",
    [
        answer(500, errorType="internal_server_error"),
        answer(429, errorType="rate_limit_exceeded"),
        answer(400, errorType="invalid_request"),
        answer(302),
        answer(200),
        answer(200, signature="0x12"),
        answer(200, signature=7),
        Response(200, {}, b"<html>"),
        Response(200, {}, b"[1]"),
        OutboundError("timeout", True, "api.cdp.coinbase.com"),
        OutboundError("refused", False, "api.cdp.coinbase.com"),
    ],
)
def test_whatever_goes_wrong_is_unavailable_for_now(make: Make, failure: Any) -> None:
    cdp, _ = make(failure)
    with pytest.raises(UnavailableError) as refused:
        cdp.sign_typed_data(ADDRESS, TYPED, str(uuid.uuid4()))
    assert (refused.value.status, refused.value.code) == (503, "CDP_UNAVAILABLE")
    assert refused.value.headers == {"Retry-After": "2"}


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_cdp_refuses_are_as_good_as_none(make: Make, status: int) -> None:
    cdp, _ = make(answer(status, errorType="unauthorized", correlationId="abc"))
    with pytest.raises(UnavailableError) as refused:
        cdp.account("sm-1")
    assert (refused.value.status, refused.value.code) == (503, "CDP_NOT_CONFIGURED")


def test_a_failure_is_logged_with_what_support_asks_for_and_without_a_secret(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = answer(422, errorType="policy_violation", correlationId="corr-1", errorMessage="m")
    cdp, wire = make(refusal, OutboundError("timeout", True, "api.cdp.coinbase.com"))
    for attempt in (lambda: cdp.sign_typed_data(ADDRESS, TYPED, "k"), lambda: cdp.account("sm-secretname")):
        with pytest.raises(UnavailableError):
            attempt()
    printed = capsys.readouterr().out
    assert "policy_violation" in printed
    assert "corr-1" in printed
    tokens = [value for *_, headers in wire.sent for value in headers.values()]
    for hidden in (*tokens, *(token.removeprefix("Bearer ") for token in tokens), API_SECRET, WALLET_SECRET):
        assert hidden not in printed
    assert ADDRESS not in printed
    assert "secretname" not in printed
