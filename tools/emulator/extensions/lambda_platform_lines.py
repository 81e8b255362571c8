"""Lambda: START, END and REPORT as JSON where the function's log format is JSON, and how long a cold start took.

MiniStack writes them as text whatever LoggingConfig says, and never how long the function needed to come up.
Source: Lambda developer guide, "Log formats", "System log level event mapping": at level INFO there are
platform.start and platform.report, and no line for END.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from ministack.core.lambda_runtime import Worker
from ministack.services import cloudwatch_logs, lambda_svc

_logger = logging.getLogger(__name__)
_PEAK = re.compile(r"Max Memory Used: (\d+) MB")
_LATE_STREAMS = 50
"""Each call has a stream of its own; of so many that were begun last one is ours, however many calls run at once."""

_started = threading.local()
"""`milliseconds` that this thread's worker took to start, until the call it was started for has ended."""


def install() -> None:
    """Measure each start of a worker, and rewrite each call's lines after MiniStack has written them."""
    spawn, emit = Worker._spawn, lambda_svc._emit_lambda_logs

    def _spawn(worker: Worker) -> None:
        begun = time.monotonic()
        spawn(worker)
        _started.milliseconds = round((time.monotonic() - begun) * 1000, 2)

    def _emit_lambda_logs(func: dict[str, Any], request_id: str, log_text: str, error: bool, duration_ms: int,
                          **more: Any) -> None:  # fmt: skip
        start_ms = _started.__dict__.pop("milliseconds", None)
        emit(func, request_id, log_text, error, duration_ms, **more)
        status = "timeout" if "Task timed out after" in log_text else "error" if error else "success"
        try:
            _rewrite(func.get("config") or func, request_id, duration_ms, start_ms, status)
        except Exception:
            # The call has ended and its answer is waited for: lines are not worth losing it, as upstream has it too.
            _logger.exception("the lines of call %s stay as they are", request_id)

    Worker._spawn = _spawn
    lambda_svc._emit_lambda_logs = _emit_lambda_logs


def _rewrite(config: dict[str, Any], request_id: str, duration_ms: int, start_ms: float | None, status: str) -> None:
    settings = config.get("LoggingConfig") or {}
    group = cloudwatch_logs._log_groups.get(settings.get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}")
    stream = _stream(group, f"START RequestId: {request_id} ") if group else None
    if stream is None:
        return
    with cloudwatch_logs._log_events_lock:
        first, *lines, end, report = stream["events"]
        if settings.get("LogFormat") == "JSON":
            peak = _PEAK.search(report["message"])
            metrics: dict[str, Any] = {
                "durationMs": duration_ms,
                "billedDurationMs": duration_ms,
                "memorySizeMB": config.get("MemorySize", 128),
                "maxMemoryUsedMB": int(peak[1]) if peak else 0,
            } | ({} if start_ms is None else {"initDurationMs": start_ms})
            own = {"requestId": request_id, "version": config.get("Version", "$LATEST")}
            done = {"requestId": request_id, "metrics": metrics, "status": status}
            first, report = _json(first, "platform.start", own), _json(report, "platform.report", done)
            stream["events"] = [first, *lines, report]
        elif start_ms is not None:
            report = report | {"message": f"{report['message']}\tInit Duration: {start_ms} ms\t"}
            stream["events"] = [first, *lines, end, report]


def _stream(group: dict[str, Any], beginning: str) -> dict[str, Any] | None:
    """The stream whose first line begins so."""
    for stream in islice(reversed(list(group["streams"].values())), _LATE_STREAMS):
        if len(stream["events"]) > 2 and stream["events"][0]["message"].startswith(beginning):
            found: dict[str, Any] = stream
            return found
    return None


def _json(event: dict[str, Any], kind: str, record: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).isoformat(timespec="milliseconds")
    line = {"time": at.replace("+00:00", "Z"), "type": kind, "record": record}
    return event | {"message": json.dumps(line, separators=(",", ":"))}
