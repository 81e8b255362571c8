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
        """Availability (1 or 0) and LatencyMs of one target; nothing when the check says neither up nor down.

        CloudWatch embedded metric format:
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
        """
        if outcome.state not in (State.UP, State.DOWN):
            return
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": [["Environment", "Endpoint"]],
            "Metrics": [{"Name": "Availability", "Unit": "Count"}, {"Name": "LatencyMs", "Unit": "Milliseconds"}],
        }
        line = {
            "_aws": {"Timestamp": int(self.clock() * 1000), "CloudWatchMetrics": [directive]},
            "Environment": self.environment,
            "Endpoint": outcome.target,
            "Availability": 1 if outcome.ok else 0,
            "LatencyMs": round(outcome.latency_ms, 1),
        }
        self.write(json.dumps(line))

    def _timestamp(self) -> str:
        now = self.clock()
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
