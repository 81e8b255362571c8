"""The function as a whole: who may call, and what it says on the way."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.config import EnvironmentReader, read_function_settings
from shared.envelope import Envelope
from shared.telemetry import BusinessMetrics, make_logger
from wallet_manager.app import endpoints, openings_per_minute
from wallet_manager.settings import load_settings

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api

REPOSITORY = Path(__file__).parents[4]
API_DOCUMENT = REPOSITORY / "docs" / "api.md"
LAMBDA_SRC = REPOSITORY / "lambda_src"

PROTECTED = [
    "create_user",
    "find_user_by_email",
    "get_user",
    "update_user",
    "create_wallet",
    "list_wallets",
    "get_wallet",
    "list_transactions",
]


@pytest.mark.parametrize("event", PROTECTED)
def test_without_a_verified_token_nothing_is_answered(api: Api, event: str) -> None:
    unverified = {"requestId": "r-1", "stage": "dev", "path": "/dev/any"}
    answer = api.call(event, requestContext=unverified)
    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


def test_a_user_id_in_body_or_query_does_not_count(api: Api) -> None:
    assert api.call("create_wallet", body={"userId": "bob"}).status == 400
    assert api.call("create_user", body={"userId": "bob"}).status == 400
    api.call("create_wallet", user="bob")
    assert api.call("list_wallets", query={"userId": "bob"}).body["wallets"] == []
    assert api.call("list_transactions", query={"userId": "bob"}).body["transactions"] == []


NEW_ROUTES = [
    ("GET", "/files"),
    ("POST", "/files"),
    ("POST", "/files/upload-url"),
    ("GET", f"/files/f_{'0' * 32}"),
    ("DELETE", f"/files/f_{'0' * 32}"),
    ("POST", "/users/batch"),
    ("POST", "/users/batch-get"),
    ("DELETE", f"/wallets/w_{'0' * 32}"),
    ("GET", f"/wallets/w_{'0' * 32}/balance"),
    ("POST", f"/wallets/w_{'0' * 32}/transfers"),
]


@pytest.mark.parametrize(("method", "path"), NEW_ROUTES)
def test_without_a_verified_token_nothing_else_is_answered_either(api: Api, method: str, path: str) -> None:
    unverified = {"requestId": "r-1", "stage": "dev", "path": "/dev/any"}
    answer = api.call("get_wallet", httpMethod=method, path=path, requestContext=unverified)
    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


def test_an_unknown_path_and_an_unknown_method(api: Api) -> None:
    missing = api.call("no_such_path")
    assert (missing.status, missing.code) == (404, "NOT_FOUND")
    wrong = api.call("no_such_method")
    assert (wrong.status, wrong.code, wrong.headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, POST")


def test_every_error_has_the_documented_shape_and_the_gateways_request_id(api: Api) -> None:
    for answer in (
        api.call("no_such_path"),
        api.call("get_user"),
        api.call("create_user", body="{"),
        api.call("create_wallet", body="x" * 20_000),
    ):
        assert set(answer.body) == {"error"}
        assert set(answer.body["error"]) == {"code", "message", "requestId"}
        assert answer.body["error"]["requestId"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_body_of_more_than_16_kib_is_413(api: Api) -> None:
    answer = api.call("create_wallet", body=json.dumps({"name": "x" * 16_384}))
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


@pytest.fixture
def secrets(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The plaintext of every data key KMS hands out, and every private key that is opened."""
    seen: list[bytes] = []

    def remember(_call: Any, **call: Any) -> Any:
        answer = _call(**call)
        seen.append(answer["Plaintext"])
        return answer

    def remember_key(*arguments: Any, _open: Any = Envelope.open) -> bytes:
        seen.append(_open(*arguments))
        return seen[-1]

    for name in ("generate_data_key", "decrypt"):
        monkeypatch.setattr(clients.kms(), name, partial(remember, getattr(clients.kms(), name)))
    monkeypatch.setattr(Envelope, "open", remember_key)
    return seen


def test_no_answer_or_line_of_a_whole_session_holds_key_material_or_the_token(
    api: Api, secrets: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    # WHEN a user does everything, and some of it fails
    api.call("create_user")
    wallet, other = api.call("create_wallet").body, api.call("create_wallet", body={"keyType": "ECDSA_SECP256K1"}).body
    answers = [wallet, other]
    for payer, payee in ((wallet, other), (other, wallet)):
        body = {"to": payee["accountId"], "tinybars": "7"}
        paid = api.send("POST", f"/wallets/{payer['walletId']}/transfers", body, key=f"k-{payer['accountId']}")
        assert paid.status == 201
        answers.append(paid.body)
    answers += [api.call(event).body for event in (*PROTECTED, "get_health", "no_such_path")]
    monkeypatch.setattr(clients.dynamodb(), "transact_write_items", lambda **_: 1 / 0)
    assert api.call("create_wallet").status == 500
    # THEN every line is a JSON object with a level, and none shows a secret; neither does any answer
    output = api.output()
    assert {line["level"] for line in api.log()} == {"INFO", "ERROR"}
    assert len(secrets) >= 6
    for secret in secrets:
        for shown in (secret.hex(), repr(secret)[2:-1], str(list(secret))[1:-1]):
            assert shown not in output + json.dumps(answers)
    token = "eyJraWQiOiJleGFtcGxlIn0.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJl"
    private_key = ("302e0201", "MC4CAQAwBQYDK2Vw", "PRIVATE", "sealedKey")  # in hexadecimal, base64, PEM, by name
    for word in (*private_key, token, "alice@example.com", wallet["publicKey"]):
        assert word not in output


def test_the_document_lists_exactly_the_routes_there_are(aws: dict[str, str], fresh_logger: None) -> None:
    settings = load_settings(aws)
    shared = read_function_settings(EnvironmentReader(aws))
    routes = [
        f"{endpoint.method} {re.sub(r'<.+?>', _as_in_the_document, endpoint.path)}"
        for endpoint in endpoints(settings, BusinessMetrics(shared), make_logger(shared))
    ]
    headings = re.findall(r"^### ((?:GET|POST|PUT|DELETE|PATCH) \S+)$", API_DOCUMENT.read_text(), re.MULTILINE)
    assert sorted(headings) == sorted(routes)


def test_the_document_explains_exactly_the_error_codes_there_are() -> None:
    sources = [*(LAMBDA_SRC / "wallet_manager").rglob("*.py"), *(LAMBDA_SRC / "shared").rglob("*.py")]
    used = set(re.findall(r'\bcode ?= ?"([A-Z_]+)"', "".join(path.read_text() for path in sources)))
    documented = set(re.findall(r"^\| \d{3} \| `([A-Z_]+)`", API_DOCUMENT.read_text(), re.MULTILINE))
    assert documented == used


def _as_in_the_document(parameter: re.Match[str]) -> str:
    """`<user_id>` as API Gateway writes it: `{userId}`."""
    first, *others = parameter[0].strip("<>").split("_")
    return "{" + first + "".join(part.title() for part in others) + "}"


def test_wallets_may_be_opened_a_tenth_as_often_as_all_else(aws: dict[str, str]) -> None:
    told = [aws | {"CLIENT_REQUESTS_PER_MINUTE": number} for number in ("300", "9")]
    assert [openings_per_minute(load_settings(variables)) for variables in told] == [30, 1]
