from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from shared.errors import ConflictError, InvalidRequestError, PayloadTooLargeError, UnauthorizedError
from shared.http import MAX_BODY_BYTES, Request, error_reply, reply


def with_claims(claims: Any) -> Request:
    return Request({"requestContext": {"requestId": "r-1", "authorizer": {"claims": claims}}})


def with_body(body: Any, **more: Any) -> Request:
    return Request({"body": body, **more})


def test_the_caller_is_the_subject_of_the_token() -> None:
    assert with_claims({"sub": "alice"}).user_id == "alice"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None},
        {"requestContext": {"authorizer": None}},
        {"requestContext": {"authorizer": {"claims": None}}},
        {"requestContext": {"authorizer": {"claims": {}}}},
        {"requestContext": {"authorizer": {"claims": {"sub": ""}}}},
        {"requestContext": {"authorizer": {"claims": {"sub": ["alice"]}}}},
    ],
)
def test_without_a_subject_there_is_no_caller(event: Any) -> None:
    with pytest.raises(UnauthorizedError):
        _ = Request(event).user_id


def test_an_id_token_has_an_email_and_an_access_token_has_none() -> None:
    assert with_claims({"sub": "alice", "email": "a@example.com"}).token_email == "a@example.com"
    assert with_claims({"sub": "alice"}).token_email is None


@pytest.mark.parametrize("body", [None, "", "  \n"])
def test_no_body_is_an_empty_object(body: Any) -> None:
    assert with_body(body).json_object() == {}


def test_a_body_may_come_in_base64() -> None:
    encoded = base64.b64encode(b'{"name":"Zo\xc3\xab"}').decode()
    assert with_body(encoded, isBase64Encoded=True).json_object() == {"name": "Zoë"}


@pytest.mark.parametrize(
    ("body", "encoded"),
    [
        ("{", False),
        ('{"a": NaN}', False),
        ('{"a": Infinity}', False),
        ("[]", False),
        ('"text"', False),
        ("null", False),
        ("[" * 10_000, False),
        ("\ud800", False),
        ("not base64!", True),
        (base64.b64encode(b"\xff\xfe").decode(), True),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body: str, encoded: bool) -> None:
    with pytest.raises(InvalidRequestError, match=r"^body: "):
        with_body(body, isBase64Encoded=encoded).json_object()


def test_a_long_body_is_refused_before_it_is_parsed() -> None:
    longest = json.dumps({"a": "x" * (MAX_BODY_BYTES - 9)})
    assert len(longest) == MAX_BODY_BYTES
    assert with_body(longest).json_object()["a"]
    with pytest.raises(PayloadTooLargeError):
        with_body(longest + " ").json_object()


def test_the_limit_counts_bytes_not_characters() -> None:
    with pytest.raises(PayloadTooLargeError):
        with_body(json.dumps({"a": "é" * (MAX_BODY_BYTES // 2)}, ensure_ascii=False)).json_object()


def test_absent_query_parameters_are_none() -> None:
    assert Request({"queryStringParameters": None}).query("limit") is None
    assert Request({"queryStringParameters": {"limit": "5"}}).query("limit") == "5"


def test_answers_are_json_that_nobody_may_keep() -> None:
    answer = reply(201, {"a": 1}, {"X-Extra": "1"})
    assert (answer.status, answer.body) == (201, '{"a":1}')
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Extra"] == "1"


def test_errors_have_the_documented_shape() -> None:
    answer = error_reply(ConflictError("Read it again", code="CONCURRENT_MODIFICATION"), "r-1")
    assert answer.status == 409
    assert json.loads(answer.body or "") == {
        "error": {"code": "CONCURRENT_MODIFICATION", "message": "Read it again", "requestId": "r-1"}
    }


def test_the_scopes_are_those_of_an_access_token() -> None:
    assert with_claims({"scope": "safemate/read  safemate/write"}).scopes == {"safemate/read", "safemate/write"}
    assert with_claims({}).scopes == frozenset()


def test_headers_are_found_in_any_case() -> None:
    request = Request({"headers": {"idempotency-KEY": "k-1"}})
    assert request.header("Idempotency-Key") == "k-1"
    assert request.header("Idempotency") is None
    assert Request({"headers": None}).header("Idempotency-Key") is None


def test_the_raw_body_is_what_was_sent_byte_for_byte() -> None:
    assert with_body('{"a": "é"} ').raw_body() == '{"a": "é"} '.encode()
    assert with_body(base64.b64encode(b"\xff\x00").decode(), isBase64Encoded=True).raw_body() == b"\xff\x00"
    assert Request({}).raw_body() == b""


def test_an_endpoint_may_take_longer_bodies() -> None:
    body = json.dumps({"a": "x" * MAX_BODY_BYTES})
    assert with_body(body).json_object(limit=2 * MAX_BODY_BYTES)["a"]
