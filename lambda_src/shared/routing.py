"""From endpoints to a Lambda handler: matching, errors, and one log line for every request.

Matching is ours and small: importing Powertools' resolver takes longer than everything else of a function but
botocore (docs/benchmarks.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from shared import tracing
from shared.aws_faults import is_aws_fault, is_temporary
from shared.cors import CorsPolicy
from shared.errors import ApiError, InsufficientScopeError, MethodNotAllowedError, NotFoundError, UnavailableError
from shared.http import Endpoint, Reply, Request, error_reply

Event = dict[str, Any]
LambdaHandler = Callable[[Event, Any], dict[str, Any]]

_RETRY_SOON = {"Retry-After": "2"}  # seconds


def build_handler(
    endpoints: Sequence[Endpoint],
    cors: CorsPolicy,
    logger: Logger,
    after_request: Callable[[], None],
) -> LambdaHandler:
    """The function Lambda calls.

    Args:
        endpoints: every route.
        cors: which sites' pages may read the answers.
        logger: gets the request line and the traceback of unexpected errors; never a header or a body.
        after_request: called when the answer is ready, e.g. to write metrics.
    """
    routes = Routes(endpoints)

    # log_event stays off whatever the environment says: the event carries the caller's token.
    @logger.inject_lambda_context(clear_state=True, log_event=False)
    def handler(event: Event, _context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        try:
            method, path = event["httpMethod"], event["path"]
            request = Request(event)
            logger.set_correlation_id(request.id)
            answer = _answer(routes, request, logger)
            logger.info(
                "request",
                method=method,
                path=path,
                status=answer.status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
            return _proxy_result(answer, cors.headers(request.header("Origin")))
        finally:
            after_request()

    return handler


class Routes:
    """Finds the endpoint for a method and a path, by whole segments; slashes at the end of a path do not count."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        # Those without parameters first: /users/batch is not the user called batch.
        ordered = sorted(endpoints, key=lambda endpoint: "<" in endpoint.path)
        self._routes = [(_segments(endpoint.path), endpoint) for endpoint in ordered]

    def match(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        """The endpoint and its path parameters.

        Raises NotFoundError when there is no such path, MethodNotAllowedError naming the methods it has.
        """
        segments = _segments(path)
        methods = set()
        for pattern, endpoint in self._routes:
            parameters = _parameters(pattern, segments)
            if parameters is None:
                continue
            if endpoint.method == method:
                return endpoint, parameters
            methods.add(endpoint.method)
        if not methods:
            raise NotFoundError("There is no such path")
        allow = ", ".join(sorted(methods))
        raise MethodNotAllowedError(f"This path answers {allow}", headers={"Allow": allow})


def _answer(routes: Routes, request: Request, logger: Logger) -> Reply:
    try:
        endpoint, parameters = routes.match(request.method, request.path)
        with tracing.subsegment(f"{endpoint.method} {endpoint.path.replace('<', '{').replace('>', '}')}"):
            _require_scope(endpoint, request)
            return endpoint.run(request, **parameters)
    except ApiError as refusal:
        return error_reply(refusal, request.id)
    except Exception as failure:
        return error_reply(_as_refusal(failure, logger), request.id)


def _require_scope(endpoint: Endpoint, request: Request) -> None:
    # Who the caller is comes first: without a token there is nothing to lack a scope.
    if endpoint.scope and request.user_id and endpoint.scope not in request.scopes:
        raise InsufficientScopeError(f"The token needs the scope {endpoint.scope}")


def _as_refusal(failure: Exception, logger: Logger) -> ApiError:
    """What the caller is told of an error nobody expected; the log gets all of it."""
    if not is_aws_fault(failure):
        logger.exception("unexpected error")
        return ApiError("Internal error")
    logger.exception("AWS call failed")
    if is_temporary(failure):
        return UnavailableError("A service this needs is not answering", headers=_RETRY_SOON)
    return ApiError("Internal error")


def _proxy_result(answer: Reply, more: Mapping[str, str]) -> dict[str, Any]:
    """Lambda proxy integration's output format (API Gateway developer guide)."""
    return {
        "statusCode": answer.status,
        "body": answer.body,
        "isBase64Encoded": False,
        "multiValueHeaders": {name: [value] for name, value in {**answer.headers, **more}.items()},
    }


def _segments(path: str) -> list[str]:
    return path.rstrip("/").split("/")


def _parameters(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    """The values of `<name>` segments, or None when the path is another."""
    if len(pattern) != len(segments):
        return None
    parameters = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("<") and given:
            parameters[expected[1:-1]] = given
        elif expected != given:
            return None
    return parameters
