"""Web pages and foreign names are turned away, programs and calls of a deployed API are not (origins.py)."""

from __future__ import annotations

import base64
import http.client
import json
import os
import uuid
from collections.abc import Iterator

import pytest

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import deploy, expose

PAGE = {"Origin": "https://evil.example"}
HELLO = """
def handler(event, context):
    origin = {name.lower(): value for name, value in event["headers"].items()}["origin"]
    return {"statusCode": 200, "body": "hello", "headers": {"Access-Control-Allow-Origin": origin}}
"""
LIST_FUNCTIONS = "/2015-03-31/functions/"
KEY = {"Authorization": "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/lambda/aws4_request, "
                        "SignedHeaders=host, Signature=00"}  # fmt: skip
HANDSHAKE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}  # fmt: skip


@pytest.fixture
def connection(emulator: Endpoint) -> Iterator[http.client.HTTPConnection]:
    made = http.client.HTTPConnection("127.0.0.1", int(emulator.url.rpartition(":")[2]), timeout=20)
    yield made
    made.close()


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[int, str, dict[str, str]]:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}


def instance(connection: http.client.HTTPConnection) -> str:
    found: str = json.loads(ask(connection, "GET", "/_safemate/health", {})[1])["instance"]
    return found


@pytest.mark.parametrize("headers", [PAGE, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("path", ["/_safemate/reset", "/_ministack/reset"])
def test_nobody_elses_page_empties_it(
    emulator: Endpoint, connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> None:
    emulator.client("s3").create_bucket(Bucket=f"kept-{uuid.uuid4()}")
    before, buckets = instance(connection), emulator.client("s3").list_buckets()["Buckets"]

    status, body, _ = ask(connection, "POST", path, headers)

    assert (status, list(json.loads(body))) == (403, ["error"])
    assert instance(connection) == before
    assert emulator.client("s3").list_buckets()["Buckets"] == buckets


@pytest.mark.parametrize(
    "headers",
    [PAGE, {"Host": "evil.example:4566"}, {"Host": "bucket.localhost", **PAGE}, {"Sec-Fetch-Site": "same-site"}],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_aws_call_is_refused_with_a_reason_and_no_leave_to_read_it(
    connection: http.client.HTTPConnection, method: str, headers: dict[str, str]
) -> None:
    body = None if method != "POST" else "{}"
    status, answer, sent = ask(connection, method, LIST_FUNCTIONS, KEY | headers, body)

    assert status == 403
    assert "the emulator answers at" in answer or "a web page (" in answer
    assert sent["content-type"] == "application/json"
    assert "access-control-allow-origin" not in sent


def test_the_same_call_by_a_program_is_answered(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "GET", LIST_FUNCTIONS, KEY)[0] == 200
    assert ask(connection, "GET", LIST_FUNCTIONS, KEY | {"Host": "localhost:1"})[0] == 200


def test_a_page_calls_a_deployed_api_by_path_and_by_host(
    emulator: Endpoint, connection: http.client.HTTPConnection
) -> None:
    url = expose(emulator, deploy(emulator, "for-pages", HELLO))
    api = url.split("/")[4]
    page = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}

    by_path = ask(connection, "GET", url.removeprefix(emulator.url), page)
    by_host = ask(connection, "GET", "/test/", page | {"Host": f"{api}.execute-api.localhost:4566"})

    for status, body, sent in (by_path, by_host):
        assert (status, body, sent["access-control-allow-origin"]) == (200, "hello", "https://app.example")


def test_a_bucket_is_reached_by_its_host(emulator: Endpoint, connection: http.client.HTTPConnection) -> None:
    emulator.client("s3").create_bucket(Bucket="by-its-host")
    url = emulator.client("s3").generate_presigned_url("list_objects_v2", Params={"Bucket": "by-its-host"})
    path = "/?" + url.partition("?")[2]
    assert "by-its-host" in ask(connection, "GET", path, {"Host": "by-its-host.s3.localhost:4566"})[1]


@pytest.mark.parametrize("headers", [PAGE, {"Host": "evil.example"}])
def test_a_websocket_is_refused_before_it_is_open(
    connection: http.client.HTTPConnection, headers: dict[str, str]
) -> None:
    assert ask(connection, "GET", "/", HANDSHAKE | headers)[0] == 403


def test_upstream_still_lets_any_page_in(ministack: Endpoint) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(ministack.url.rpartition(":")[2]), timeout=20)
    status, _, sent = ask(connection, "GET", LIST_FUNCTIONS, KEY | PAGE | {"Host": "evil.example"})
    connection.close()
    assert (status, sent["access-control-allow-origin"]) == (200, "*")
