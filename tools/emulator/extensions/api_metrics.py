"""API Gateway: Count, 4XXError, 5XXError, Latency and IntegrationLatency of every request to a stage.

Under ApiName, and under ApiName and Stage, as AWS publishes them for REST APIs without detailed metrics; MiniStack
publishes none. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Any

from ministack.services import apigateway_v1, cloudwatch

_NAMESPACE = "AWS/ApiGateway"
_INTEGRATIONS = ("_invoke_lambda_proxy_v1", "_invoke_lambda_custom_v1", "_invoke_sqs_v1", "_invoke_http_proxy_v1")

_waited: ContextVar[list[float] | None] = ContextVar("api_metrics_waited", default=None)
"""How long the request at hand has waited for its integration, in milliseconds; empty when it never came so far."""


def install() -> None:
    """Take the time of a whole request, and of the integration within it. Mocks have none to speak of, as on AWS."""
    for name in _INTEGRATIONS:
        setattr(apigateway_v1, name, _timed(getattr(apigateway_v1, name)))
    upstream = apigateway_v1._handle_execute_in_scope

    async def handle(api_id: str, stage: str, *request: Any) -> Any:
        waited: list[float] = []
        token = _waited.set(waited)
        started = time.perf_counter()
        try:
            response = await upstream(api_id, stage, *request)
        finally:
            _waited.reset(token)
        _publish(api_id, stage, int(response[0]), _since(started), waited)
        return response

    apigateway_v1._handle_execute_in_scope = handle


def _timed(upstream: Any) -> Any:
    async def invoke(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return await upstream(*arguments, **named)
        finally:
            if (waited := _waited.get()) is not None:
                waited.append(_since(started))

    return invoke


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _publish(api_id: str, stage: str, status: int, latency: float, waited: list[float]) -> None:
    api = apigateway_v1._rest_apis.get(api_id)
    if api is None or stage not in apigateway_v1.stages_for_api(api_id):
        return
    figures = [
        ("Count", 1.0, "Count"),
        ("4XXError", float(400 <= status < 500), "Count"),
        ("5XXError", float(status >= 500), "Count"),
        ("Latency", latency, "Milliseconds"),
        *(("IntegrationLatency", milliseconds, "Milliseconds") for milliseconds in waited),
    ]
    for name, value, unit in figures:
        for dimensions in ({"ApiName": api["name"]}, {"ApiName": api["name"], "Stage": stage}):
            cloudwatch.record_metric(_NAMESPACE, name, value, unit, dimensions)
