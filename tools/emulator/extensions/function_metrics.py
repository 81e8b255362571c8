"""Lambda: the metrics of every call, whoever made it.

MiniStack publishes them for the Invoke operation only: a function behind API Gateway or on a schedule is never seen to
run, nor to fail. It calls an asynchronous call a success before it has begun, counts a throttled call as an invocation,
and a throttled Invoke twice. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cloudwatch, lambda_svc

_NAMESPACE = "AWS/Lambda"


def install() -> None:
    """Measure at the one place every call comes by."""
    upstream = lambda_svc._execute_function_dispatch

    def dispatch(function: Any, config: dict[str, Any], event: Any, request_id: str, started: float) -> Any:
        name = config.get("FunctionName", "unknown")
        _publish(name, "ConcurrentExecutions", float(_running(config)))
        failed = True  # unless it comes back
        try:
            result = upstream(function, config, event, request_id, started)
            failed = isinstance(result, dict) and bool(result.get("error"))
            return result
        finally:
            for metric, value in (("Invocations", 1.0), ("Errors", float(failed)), ("Throttles", 0.0)):
                _publish(name, metric, value)
            _publish(name, "Duration", (time.time() - started) * 1000, "Milliseconds")

    lambda_svc._execute_function_dispatch = dispatch
    lambda_svc._emit_lambda_metrics = _emit


def _emit(function_name: str, duration_ms: float, throttle: bool, **_: Any) -> None:
    """What is left of upstream's own: a throttled call. Invoke, which measures how long that took, says it again."""
    if throttle and not duration_ms:
        _publish(function_name, "Throttles", 1.0)


def _publish(function: str, metric: str, value: float, unit: str = "Count") -> None:
    cloudwatch.record_metric(_NAMESPACE, metric, value, unit, {"FunctionName": function})


def _running(config: dict[str, Any]) -> int:
    """Calls of the function under way, this one with them."""
    _, by_key = lambda_svc.executions_in_flight()
    return int(by_key.get(lambda_svc._inflight_key(config), 1))
