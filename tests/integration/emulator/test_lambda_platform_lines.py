"""Lambda's own lines in a function's log (tools/emulator/extensions/lambda_platform_lines.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import deploy, invoke

WRITES = """
import time
time.sleep(0.2)
def handler(event, context):
    print('{"own": "line"}')
    if event == "fail":
        raise ValueError("no")
    if event == "wait":
        time.sleep(30)
    return context.aws_request_id
"""


def streams(endpoint: Endpoint, name: str) -> list[list[str]]:
    """The lines of each call, in the order of the calls."""
    logs, group = endpoint.client("logs"), f"/aws/lambda/{name}"
    found = logs.describe_log_streams(logGroupName=group)["logStreams"]
    read = [
        logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]
        for stream in sorted(found, key=lambda stream: stream["firstEventTimestamp"])
    ]
    return [[event["message"] for event in events] for events in read]


def test_in_json_a_call_is_a_start_its_own_lines_and_a_report(emulator: Endpoint) -> None:
    deploy(emulator, "json-lines", WRITES, LoggingConfig={"LogFormat": "JSON"}, MemorySize=256)
    first, second = invoke(emulator, "json-lines"), invoke(emulator, "json-lines")
    cold, warm = ([json.loads(line) for line in lines] for lines in streams(emulator, "json-lines"))
    assert [line.get("type") for line in cold] == ["platform.start", None, "platform.report"]
    assert cold[0]["record"] == {"requestId": first, "version": "$LATEST"}
    assert cold[0]["time"].endswith("Z")
    assert cold[1] == {"own": "line"}
    report = cold[2]["record"]
    assert (report["requestId"], report["status"]) == (first, "success")
    assert report["metrics"]["initDurationMs"] >= 200
    assert report["metrics"]["memorySizeMB"] == 256
    assert set(warm[2]["record"]["metrics"]) == set(report["metrics"]) - {"initDurationMs"}
    assert warm[2]["record"]["requestId"] == second


@pytest.mark.parametrize(("event", "status"), [("fail", "error"), ("wait", "timeout")])
def test_a_call_that_came_to_no_good_end_says_so(emulator: Endpoint, event: str, status: str) -> None:
    name = f"json-{status}"
    deploy(emulator, name, WRITES, LoggingConfig={"LogFormat": "JSON"}, Timeout=2)
    with pytest.raises(RuntimeError):
        invoke(emulator, name, event)
    (lines,) = streams(emulator, name)
    assert json.loads(lines[-1])["record"]["status"] == status


def test_in_text_a_cold_start_is_in_the_report_alone(emulator: Endpoint) -> None:
    deploy(emulator, "text-lines", WRITES)
    invoke(emulator, "text-lines")
    invoke(emulator, "text-lines")
    cold, warm = streams(emulator, "text-lines")
    assert [line.partition(" ")[0] for line in cold] == ["START", '{"own":', "END", "REPORT"]
    assert "Init Duration: " in cold[-1]
    assert "Init Duration: " not in "".join(warm)


def test_upstream_still_writes_text_and_no_cold_start(ministack: Endpoint) -> None:
    settings: dict[str, Any] = {"LoggingConfig": {"LogFormat": "JSON"}}
    deploy(ministack, "upstream-lines", WRITES, **settings)
    invoke(ministack, "upstream-lines")
    (lines,) = streams(ministack, "upstream-lines")
    assert lines[0].startswith("START RequestId: ")
    assert "Init Duration" not in lines[-1]
