"""API Gateway: the access log of a stage, a line for every request in the stage's own format. MiniStack writes none.

Source: API Gateway developer guide, "Variables for access logging for API Gateway". A variable without a value is `-`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from ministack.services import apigateway_v1, cloudwatch_logs, lambda_svc

_VARIABLE = re.compile(r"\$context\.([A-Za-z][\w.]*\w)")
_STREAM = "access"

_current: ContextVar[dict[str, Any] | None] = ContextVar("stage_access_logs_current", default=None)
"""What is known of the request at hand: values of `$context`, by name. Its threads share the dictionary."""


def install() -> None:
    """Collect what happens to a request on its way, and write the line when it is answered."""
    upstream = apigateway_v1._handle_execute_in_scope
    _remember_routing()
    _remember_events()
    _remember_calls()

    async def handle(api: str, stage: str, method: str, path: str, headers: dict[str, Any], *more: Any) -> Any:
        started = time.perf_counter()
        known: dict[str, Any] = {
            "requestTime": datetime.now(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "httpMethod": method,
            "stage": stage,
            "identity.sourceIp": "127.0.0.1",
            "identity.userAgent": headers.get("user-agent"),
        }
        token = _current.set(known)
        try:
            response = await upstream(api, stage, method, path, headers, *more)
        finally:
            _current.reset(token)
        status, _, body = response
        _write(api, known | {"status": status, "responseLength": len(body or b""), "responseLatency": _since(started)})
        return response

    apigateway_v1._handle_execute_in_scope = handle


def _remember_routing() -> None:
    """The request's id and route, the kind of an answer that is API Gateway's own, and the function's time."""
    upstream = apigateway_v1._execute_in_scope

    async def execute(request: dict[str, Any], *more: Any) -> Any:
        known = _current.get()
        if known is None:
            return await upstream(request, *more)
        known["requestId"] = request["request_id"]
        response = await upstream(request, *more)
        known["resourcePath"] = request["resource_path"]
        known["error.responseType"] = getattr(response, "response_type", None)
        if "begun" in known:
            known["integrationLatency"] = _since(known["begun"])
        return response

    apigateway_v1._execute_in_scope = execute


def _remember_events() -> None:
    """The function's event has the whole context; from here on, it is the integration that takes the time."""
    upstream = apigateway_v1._build_lambda_event_v1

    def build(*arguments: Any, **named: Any) -> dict[str, Any]:
        event: dict[str, Any] = upstream(*arguments, **named)
        if (known := _current.get()) is not None:
            known |= {"begun": time.perf_counter(), **_flat("", event["requestContext"])}
        return event

    apigateway_v1._build_lambda_event_v1 = build


def _remember_calls() -> None:
    """Lambda's own id of the call."""
    upstream = lambda_svc._emit_lambda_logs

    def emit(func: dict[str, Any], request_id: str, *arguments: Any, **named: Any) -> None:
        if (known := _current.get()) is not None:
            known["integration.requestId"] = request_id
        upstream(func, request_id, *arguments, **named)

    lambda_svc._emit_lambda_logs = emit


def _since(moment: float) -> int:
    return round((time.perf_counter() - moment) * 1000)


def _flat(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= _flat(f"{prefix}{name}.", value) if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return found


def _write(api: str, known: Mapping[str, Any]) -> None:
    stage = apigateway_v1._stages_v1.get(api, {}).get(known["stage"]) or {}
    settings = stage.get("accessLogSettings") or {}
    group = settings.get("destinationArn", "").partition(":log-group:")[2].removesuffix(":*")
    if group not in cloudwatch_logs._log_groups:
        return

    def value(found: re.Match[str]) -> str:
        text = known.get(found[1])
        return "-" if text in (None, "") else json.dumps(str(text))[1:-1]

    if _STREAM not in cloudwatch_logs._log_groups[group]["streams"]:
        cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": _STREAM})
    event = {"timestamp": int(time.time() * 1000), "message": _VARIABLE.sub(value, settings.get("format", ""))}
    cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": _STREAM, "logEvents": [event]})
