from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError, EndpointConnectionError

from shared.config import EnvironmentReader, read_function_settings
from shared.cors import CorsPolicy
from shared.errors import ApiError, NotFoundError
from shared.http import Endpoint, Reply, Request, reply
from shared.routing import LambdaHandler, Routes, build_handler
from shared.telemetry import make_logger

TOKEN = "eyJraWQiOiJleGFtcGxlIn0.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJl"


class Context:
    function_name = "f"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:us-east-1:111111111111:function:f"
    aws_request_id = "lambda-1"


def event(method: str = "GET", path: str = "/things/7", **more: Any) -> dict[str, Any]:
    return {
        "httpMethod": method,
        "path": path,
        "headers": {"Authorization": TOKEN, "Origin": "https://app.example.com"},
        "multiValueHeaders": {"Authorization": [TOKEN], "Origin": ["https://app.example.com"]},
        "requestContext": {"requestId": "gateway-1", "stage": "dev", "path": f"/dev{path}"},
        **more,
    }


Build = Callable[..., LambdaHandler]


@pytest.fixture
def build(variables: dict[str, str], capsys: pytest.CaptureFixture[str], fresh_logger: None) -> Build:
    settings = read_function_settings(EnvironmentReader(variables))

    def make(run: Callable[..., Reply], origins: tuple[str, ...] = ("*",)) -> LambdaHandler:
        endpoints = [Endpoint("GET", "/things/<thing_id>", run), Endpoint("POST", "/things", run)]
        return build_handler(endpoints, CorsPolicy(origins), make_logger(settings), after_request=lambda: None)

    return make


def fine(_request: Request, **_path: str) -> Reply:
    return reply(200, {})


def failing(error: Exception) -> Callable[..., Reply]:
    def run(_request: Request, **_path: str) -> Reply:
        raise error

    return run


def error_of(answer: dict[str, Any]) -> dict[str, str]:
    error: dict[str, str] = json.loads(answer["body"])["error"]
    return error


def test_an_endpoint_gets_the_request_and_its_path_parameters(build: Build) -> None:
    handler = build(lambda request, thing_id: reply(200, {"id": thing_id, "request": request.id}))
    answer = handler(event(), Context())
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"id": "7", "request": "gateway-1"})


def test_a_refusal_is_answered_with_its_code_and_the_request_id(build: Build) -> None:
    answer = build(failing(NotFoundError("There is no such thing")))(event(), Context())
    assert answer["statusCode"] == 404
    assert error_of(answer) == {
        "code": "NOT_FOUND",
        "message": "There is no such thing",
        "requestId": "gateway-1",
    }


def test_an_unexpected_error_says_nothing_to_the_caller_and_all_to_the_log(
    build: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = build(failing(RuntimeError("table dev-safemate-users is on fire")))(event(), Context())
    assert answer["statusCode"] == 500
    assert error_of(answer) == {
        "code": "INTERNAL_ERROR",
        "message": "Internal error",
        "requestId": "gateway-1",
    }
    error, request = map(json.loads, capsys.readouterr().out.splitlines())
    assert (error["level"], error["exception_name"]) == ("ERROR", "RuntimeError")
    assert "on fire" in error["exception"]
    assert (request["message"], request["status"]) == ("request", 500)


def test_an_aws_service_that_is_down_is_a_503_to_retry(build: Build) -> None:
    down = EndpointConnectionError(endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
    answer = build(failing(down))(event(), Context())
    assert (answer["statusCode"], error_of(answer)["code"]) == (503, "DEPENDENCY_UNAVAILABLE")
    assert answer["multiValueHeaders"]["Retry-After"] == ["2"]
    assert "dynamodb" not in answer["body"]


def test_a_missing_permission_is_a_500_without_the_role_in_it(build: Build) -> None:
    denied = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": "User: arn:aws:sts::1:role is not authorized"}},
        "PutItem",
    )
    answer = build(failing(denied))(event(), Context())
    assert (answer["statusCode"], error_of(answer)["code"]) == (500, "INTERNAL_ERROR")
    assert "arn:" not in answer["body"]


def test_an_unknown_path_is_404(build: Build) -> None:
    answer = build(failing(AssertionError()))(event(path="/nothing"), Context())
    assert (answer["statusCode"], error_of(answer)["code"]) == (404, "NOT_FOUND")


def test_an_unknown_method_is_405_and_names_those_that_exist(build: Build) -> None:
    answer = build(failing(AssertionError()))(event("DELETE"), Context())
    assert (answer["statusCode"], error_of(answer)["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer["multiValueHeaders"]["Allow"] == ["GET"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/things/1", ["GET"]), ("/things", ["POST"]), ("/things/1/2", []), ("/thing", []), ("/things//", ["POST"])],
)
def test_methods_of_a_path(path: str, expected: list[str]) -> None:
    run = failing(AssertionError())
    routes = Routes([Endpoint("GET", "/things/<thing_id>", run), Endpoint("POST", "/things", run)])
    with pytest.raises(ApiError) as refused:
        routes.match("PATCH", path)
    assert refused.value.status == (405 if expected else 404)
    assert refused.value.headers == ({"Allow": ", ".join(expected)} if expected else {})


def test_a_path_without_parameters_comes_before_one_with_them() -> None:
    one, batch = Endpoint("GET", "/things/<thing_id>", fine), Endpoint("GET", "/things/batch", fine)
    assert Routes([one, batch]).match("GET", "/things/batch") == (batch, {})
    assert Routes([one, batch]).match("GET", "/things/7/") == (one, {"thing_id": "7"})


SCOPED = {"authorizer": {"claims": {"sub": "alice", "scope": "safemate/read safemate/transfer"}}}


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (SCOPED, 200),
        ({"authorizer": {"claims": {"sub": "alice", "scope": "safemate/transfers safemate/read"}}}, 403),
        ({"authorizer": {"claims": {"sub": "alice"}}}, 403),
        ({}, 401),
    ],
)
def test_a_route_with_a_scope_wants_it_in_the_token(
    variables: dict[str, str], fresh_logger: None, context: dict[str, Any], expected: int
) -> None:
    settings = read_function_settings(EnvironmentReader(variables))
    endpoints = [Endpoint("POST", "/things", fine, "safemate/transfer")]
    handler = build_handler(endpoints, CorsPolicy(("*",)), make_logger(settings), after_request=lambda: None)
    answer = handler(event("POST", "/things", requestContext={"requestId": "gateway-1", **context}), Context())
    assert answer["statusCode"] == expected
    if expected == 403:
        assert error_of(answer)["code"] == "INSUFFICIENT_SCOPE"
        assert "safemate/transfer" in error_of(answer)["message"]


def test_a_listed_site_may_read_answers_and_errors(build: Build) -> None:
    origins = ("https://admin.example.com", "https://app.example.com")
    for handler in (build(fine, origins), build(failing(KeyError()), origins)):
        headers = handler(event(), Context())["multiValueHeaders"]
        assert headers["Access-Control-Allow-Origin"] == ["https://app.example.com"]
        assert "Authorization" in headers["Access-Control-Allow-Headers"][0]
        assert headers["Access-Control-Expose-Headers"] == ["Retry-After,x-amzn-RequestId"]


def test_another_site_may_not_and_caches_are_told_that_it_depends(build: Build) -> None:
    handler = build(fine, ("https://admin.example.com",))
    for call in (event(), event(headers={}), event(headers=None)):
        headers = handler(call, Context())["multiValueHeaders"]
        assert not [name for name in headers if name.startswith("Access-Control")]
        assert headers["Vary"] == ["Origin"]


def test_a_site_is_found_whatever_the_case_of_the_header(build: Build) -> None:
    handler = build(fine, ("https://app.example.com",))
    headers = handler(event(headers={"origin": "https://app.example.com"}), Context())["multiValueHeaders"]
    assert headers["Access-Control-Allow-Origin"] == ["https://app.example.com"]


def test_every_site_may_when_the_list_is_a_star(build: Build) -> None:
    answer = build(fine)(event(), Context())
    assert answer["multiValueHeaders"]["Access-Control-Allow-Origin"] == ["*"]
    assert "Vary" not in answer["multiValueHeaders"]


@pytest.mark.filterwarnings("ignore:POWERTOOLS_DEV")
def test_a_request_is_one_json_line_without_the_token(
    build: Build, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN every switch that makes Powertools print events
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", "true")
    monkeypatch.setenv("POWERTOOLS_DEV", "true")
    build(fine)(event(), Context())
    output = capsys.readouterr().out
    line = json.loads(output)
    assert TOKEN not in output
    assert line["level"] == "INFO"
    assert line["service"] == "wallet-manager"
    assert line["environment"] == "dev"
    assert line["correlation_id"] == "gateway-1"
    assert line["function_request_id"] == "lambda-1"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/things/7", 200)
    assert 0 <= line["duration_ms"] < 5000


def test_the_second_request_does_not_carry_the_first_ones_keys(
    build: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN an endpoint that adds a key to the log lines of its request
    def run(request: Request, **_path: str) -> Reply:
        if request.query("wallet"):
            Logger(service="wallet-manager").append_keys(wallet=request.query("wallet"))
        return reply(200, {})

    handler = build(run)
    handler(event(queryStringParameters={"wallet": "w_1"}), Context())
    handler(event(requestContext={"requestId": "gateway-2", "stage": "dev", "path": "/dev/things/7"}), Context())
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["wallet"], first["correlation_id"]) == ("w_1", "gateway-1")
    assert second["correlation_id"] == "gateway-2"
    assert "wallet" not in second
    assert second["environment"] == "dev"


def test_what_runs_after_a_request_runs_even_when_the_event_is_no_request(
    variables: dict[str, str], fresh_logger: None
) -> None:
    ran: list[str] = []
    settings = read_function_settings(EnvironmentReader(variables))
    handler = build_handler([], CorsPolicy(("*",)), make_logger(settings), after_request=lambda: ran.append("flushed"))
    with pytest.raises(Exception):  # noqa: B017 - whatever Powertools makes of it, Lambda reports it
        handler({}, Context())
    assert ran == ["flushed"]
