"""Log lines and metrics of the monitor, on standard output.

In the shape that `shared.telemetry` writes for the other functions, but without the library behind that: importing it
takes longer than all else this function imports, and after fifteen minutes of rest nearly every run is a cold start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from api_monitor.checks.outcome import Outcome, State

NAMESPACE = "SafeMate/Monitor"


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class Telemetry:
    """Writes one JSON object a line. `run` is Lambda's id of the run under way."""

    service: str
    environment: str
    write: Callable[[str], None] = _write
    clock: Callable[[], float] = time.time
    run: str = field(default="", init=False)

    def log(self, level: str, message: str, **fields: Any) -> None:
        """A line: `level`, `message`, `timestamp` (RFC 3339), `service`, `environment`, the run's ids, `fields`."""
        line = {
            "level": level,
            "message": message,
            "timestamp": self._timestamp(),
            "service": self.service,
            "environment": self.environment,
            "function_request_id": self.run,
            "xray_trace_id": os.environ.get("_X_AMZN_TRACE_ID", "").partition(";")[0].removeprefix("Root="),
            **fields,
        }
        self.write(json.dumps(line))

    def count(self, outcome: Outcome) -> None:
        """Availability (1 or 0) and LatencyMs of one target; nothing when the check says neither up nor down."""
        if outcome.state not in (State.UP, State.DOWN):
            return
        availability, latency = 1 if outcome.ok else 0, round(outcome.latency_ms, 1)
        self._metrics(
            NAMESPACE,
            {"Environment": self.environment, "Endpoint": outcome.target},
            {"Availability": ("Count", availability), "LatencyMs": ("Milliseconds", latency)},
        )

    def failed(self, checks: int) -> None:
        """ChecksFailed, once a run: how many checks did not find what they look for; 0 says that the run was there."""
        self._metrics(NAMESPACE, {"Environment": self.environment}, {"ChecksFailed": ("Count", checks)})

    def key_error(self, namespace: str) -> None:
        """KeyErrors, 1 Count, as `shared.telemetry.KeyErrors` counts for the other functions."""
        self._metrics(
            namespace, {"Environment": self.environment, "Service": self.service}, {"KeyErrors": ("Count", 1)}
        )

    def _metrics(self, namespace: str, dimensions: dict[str, str], metrics: dict[str, tuple[str, float]]) -> None:
        """A line in CloudWatch embedded metric format; `metrics` are unit and value by name.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
        """
        directive = {
            "Namespace": namespace,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": name, "Unit": unit} for name, (unit, _) in metrics.items()],
        }
        line = {
            "_aws": {"Timestamp": int(self.clock() * 1000), "CloudWatchMetrics": [directive]},
            **dimensions,
            **{name: value for name, (_, value) in metrics.items()},
        }
        self.write(json.dumps(line))

    def _timestamp(self) -> str:
        now = self.clock()
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
