"""The description is of this very function: its routes, its patterns, and the answers it really gives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from shared import idempotency, validation
from shared.config import EnvironmentReader, read_function_settings
from shared.telemetry import BusinessMetrics, make_logger
from wallet_manager import VERSION
from wallet_manager.app import endpoints
from wallet_manager.files import routes as files
from wallet_manager.settings import load_settings
from wallet_manager.transfers import routes as transfers
from wallet_manager.users import batch_routes
from wallet_manager.wallets.keys import KEY_TYPES

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "lambda_src" / "wallet_manager" / "openapi.json").read_text()
)
OPERATIONS = {
    (method.upper(), path): operation for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
}
SCHEMAS = DOCUMENT["components"]["schemas"]
ADMIN = "safemate/read safemate/write safemate/admin"


def in_document(path: str) -> str:
    """`/users/<user_id>` as the document has it: `/users/{userId}`."""
    return re.sub(r"<(\w+?)_(\w+)>", lambda name: "{" + name[1] + name[2].title() + "}", path)


def validate(instance: Any, schema: dict[str, Any]) -> None:
    Draft202012Validator({"components": DOCUMENT["components"], **schema}).validate(instance)


def check(method: str, path: str, answer: Answer) -> None:
    """The answer is among the documented ones, and of the documented shape."""
    responses = OPERATIONS[method, path]["responses"]
    assert str(answer.status) in responses, f"{method} {path} answered {answer.status}"
    response = responses[str(answer.status)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    validate(answer.body, response["content"]["application/json"]["schema"])


def test_it_describes_exactly_the_routes_there_are_and_their_scopes(aws: dict[str, str], fresh_logger: None) -> None:
    shared = read_function_settings(EnvironmentReader(aws))
    there = {
        (endpoint.method, in_document(endpoint.path)): endpoint.scope
        for endpoint in endpoints(load_settings(aws), BusinessMetrics(shared), make_logger(shared))
    }
    described = {
        route: scope[0]["accessToken"][0] if (scope := operation["security"]) else None
        for route, operation in OPERATIONS.items()
    }
    assert described == there


def test_anybody_reads_it_and_it_is_of_this_version(api: Api) -> None:
    answer = api.call("get_health", path="/openapi.json")
    assert (answer.status, answer.body) == (200, DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT["info"]["version"] == VERSION
    assert answer.headers["Content-Type"] == "application/json"


def test_every_object_says_what_it_may_hold() -> None:
    def walk(schema: Any, where: str) -> None:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                assert "additionalProperties" in schema, where
            for name, inner in schema.items():
                walk(inner, f"{where}.{name}")

    walk(SCHEMAS, "schemas")


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(DOCUMENT)):
        assert reference[1] in DOCUMENT["components"][reference[0]], reference


def test_its_patterns_are_the_ones_requests_are_checked_with() -> None:
    parameters = DOCUMENT["components"]["parameters"]
    new_user, transfer, file = (SCHEMAS[name]["properties"] for name in ("NewUser", "NewTransfer", "NewFile"))
    assert new_user["email"]["pattern"] == f"^{validation.EMAIL_PATTERN}$"
    assert new_user["displayName"]["pattern"] == f"^{validation.TEXT_PATTERN}$"
    assert transfer["memo"]["pattern"] == f"^{validation.SHOWN_PATTERN}$"
    assert transfer["to"]["pattern"] == f"^{transfers._ACCOUNT.pattern}$"
    assert transfer["tinybars"]["pattern"] == f"^{transfers._TINYBARS.pattern}$"
    assert file["contentType"]["pattern"] == f"^{files._CONTENT_TYPE.pattern}$"
    assert SCHEMAS["NewUpload"]["properties"]["size"]["maximum"] == files.MAX_UPLOAD_BYTES
    assert parameters["idempotencyKey"]["schema"]["pattern"] == f"^{idempotency._KEY.pattern}$"
    assert parameters["userId"]["schema"]["pattern"] == f"^{batch_routes._USER_ID.pattern}$"
    assert SCHEMAS["Wallet"]["properties"]["keyType"]["enum"] == list(KEY_TYPES)


@pytest.fixture
def send(api: Api) -> Callable[..., Answer]:
    """Send a request to a described path (`at` where it really is) and check the answer against the description."""

    def checked(method: str, path: str, body: Any = None, at: str | None = None, **more: Any) -> Answer:
        answer = api.send(method, at or path, body, **more)
        check(method, path, answer)
        return answer

    return checked


def test_what_it_answers_about_users_is_what_it_describes(api: Api, send: Callable[..., Answer]) -> None:
    person = {"email": "alice@example.com", "displayName": "Alice"}
    send("GET", "/health")
    send("GET", "/users", query={"email": "alice@example.com"})
    for _ in range(2):
        send("POST", "/users", person)
    send("GET", "/users", query={"email": "alice@example.com"})
    send("GET", "/users/{userId}", at=f"/users/{api.alice}")
    for _ in range(2):
        send("PUT", "/users/{userId}", {"version": 1, "walletData": {"a": "b"}}, at=f"/users/{api.alice}")
    send("POST", "/users/batch", {"users": [{"userId": "u-1", **person}]}, scopes=ADMIN)
    send("POST", "/users/batch-get", {"userIds": ["u-1", "u-2"]}, scopes=ADMIN)
    send("POST", "/users/batch-get", {"userIds": ["u-1"]})


def test_what_it_answers_about_money_is_what_it_describes(send: Callable[..., Answer]) -> None:
    mine, other = (send("POST", "/wallets", {"keyType": kind}, key=kind).body for kind in KEY_TYPES)
    send("POST", "/wallets", {"name": "other"}, key=KEY_TYPES[0])
    at = f"/wallets/{mine['walletId']}"
    send("GET", "/wallets", query={"limit": "1"})
    send("GET", "/wallets", query={"limit": "0"})
    send("GET", "/wallets/{walletId}", at=at)
    send("GET", "/wallets/{walletId}", at="/wallets/none")
    send("GET", "/wallets/{walletId}/balance", at=f"{at}/balance")
    to = "/wallets/{walletId}/transfers"
    for tinybars, key in (("1", "k"), ("1", "k"), ("2", "k"), ("10000000001", "k-2"), ("0", "k-3"), ("1", None)):
        send("POST", to, {"to": other["accountId"], "tinybars": tinybars}, at=f"{at}/transfers", key=key)
    for _ in range(2):
        send("DELETE", "/wallets/{walletId}", at=at)
        send("POST", to, {"to": other["accountId"], "tinybars": "9999999999"}, at=f"{at}/transfers", key="all")
    send("GET", "/wallets/{walletId}/balance", at=f"{at}/balance")
    send("GET", "/transactions", query={"from": "2026-01-01"})


def test_what_it_answers_about_files_is_what_it_describes(send: Callable[..., Answer]) -> None:
    described = {"name": "a.txt", "contentType": "text/plain"}
    file = f"/files/{send('POST', '/files', {**described, 'content': 'AAAA'}).body['fileId']}"
    send("POST", "/files", {**described, "content": "A" * 400_000})
    send("POST", "/files/upload-url", {**described, "size": 5})
    send("GET", "/files")
    send("GET", "/files/{fileId}", at=file)
    for _ in range(2):
        send("DELETE", "/files/{fileId}", at=file)


@pytest.mark.parametrize(
    ("schema", "body", "valid"),
    [
        ("NewTransfer", {"to": "0.0.5", "tinybars": "5"}, True),
        ("NewTransfer", {"to": "0.0.5", "tinybars": 5}, False),
        ("NewTransfer", {"to": "0.0.5", "tinybars": "5", "fee": "1"}, False),
        ("NewWallet", {}, True),
        ("NewWallet", {"name": "  "}, False),
        ("UserChange", {"version": 1}, False),
        ("UserChange", {"version": 1, "displayName": "A"}, True),
    ],
)
def test_its_schemas_tell_good_from_bad(schema: str, body: Any, valid: bool) -> None:
    reference = {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    assert Draft202012Validator(reference).is_valid(body) is valid
