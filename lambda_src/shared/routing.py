"""From endpoints to a Lambda handler: matching, errors, and one log line for every request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.logging import correlation_paths
from botocore.exceptions import BotoCoreError, ClientError

from shared.aws_faults import is_temporary
from shared.errors import ApiError, MethodNotAllowedError, NotFoundError, UnavailableError
from shared.http import Endpoint, Request, cors_config, error_reply

Event = dict[str, Any]
LambdaHandler = Callable[[Event, Any], dict[str, Any]]

_RETRY_SOON = {"Retry-After": "2"}  # seconds


def build_handler(
    endpoints: Sequence[Endpoint],
    cors_origins: tuple[str, ...],
    logger: Logger,
    after_request: Callable[[], None],
) -> LambdaHandler:
    """The function Lambda calls.

    Args:
        endpoints: every route.
        cors_origins: sites whose pages may read the answers.
        logger: gets the request line and the traceback of unexpected errors; never a header or a body.
        after_request: called when the answer is ready, e.g. to write metrics.
    """
    app = build_resolver(endpoints, cors_origins, logger)

    # log_event stays off whatever the environment says: the event carries the caller's token.
    @logger.inject_lambda_context(
        correlation_id_path=correlation_paths.API_GATEWAY_REST, clear_state=True, log_event=False
    )
    def handler(event: Event, context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        try:
            answer = app.resolve(event, context)
            logger.info(
                "request",
                method=event.get("httpMethod"),
                path=event.get("path"),
                status=answer["statusCode"],
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
            return answer
        finally:
            after_request()

    return handler


def build_resolver(
    endpoints: Sequence[Endpoint], cors_origins: tuple[str, ...], logger: Logger
) -> APIGatewayRestResolver:
    """Powertools' resolver with our endpoints and our error answers."""
    # debug=False also against POWERTOOLS_DEV, which would print events and answer with tracebacks.
    app = APIGatewayRestResolver(cors=cors_config(cors_origins), debug=False)
    for endpoint in endpoints:
        app.route(endpoint.path, endpoint.method)(_adapter(app, endpoint))
    _answer_errors(app, endpoints, logger)
    return app


def _adapter(app: APIGatewayRestResolver, endpoint: Endpoint) -> Callable[..., Response[str]]:
    def run(**path_parameters: str) -> Response[str]:
        return endpoint.run(Request(app.current_event.raw_event), **path_parameters)

    return run


def _answer_errors(app: APIGatewayRestResolver, endpoints: Sequence[Endpoint], logger: Logger) -> None:
    def answer(error: ApiError) -> Response[str]:
        return error_reply(error, Request(app.current_event.raw_event).id)

    def aws_failed(fault: ClientError | BotoCoreError) -> Response[str]:
        logger.exception("AWS call failed")
        if is_temporary(fault):
            return answer(UnavailableError("A service this needs is not answering", headers=_RETRY_SOON))
        return answer(ApiError("Internal error"))

    def failed(_error: Exception) -> Response[str]:
        logger.exception("unexpected error")
        return answer(ApiError("Internal error"))

    def no_route(_error: NoRouteError) -> Response[str]:
        methods = allowed_methods(app.current_event.path, endpoints)
        if methods:
            allow = ", ".join(methods)
            return answer(MethodNotAllowedError(f"This path answers {allow}", headers={"Allow": allow}))
        return answer(NotFoundError("There is no such path"))

    app.exception_handler(ApiError)(answer)
    app.exception_handler([ClientError, BotoCoreError])(aws_failed)
    app.exception_handler(Exception)(failed)
    app.not_found(no_route)


def allowed_methods(path: str, endpoints: Sequence[Endpoint]) -> list[str]:
    """The methods that exist on `path`."""
    return sorted(
        endpoint.method for endpoint in endpoints if re.fullmatch(re.sub(r"<\w+>", "[^/]+", endpoint.path) + "/*", path)
    )
