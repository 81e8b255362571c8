"""X-Ray's daemon (tools/emulator/traces.py): what a traced function sends is to be seen."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from typing import Any

from tests.integration.emulator.endpoint import Endpoint, end, free_port, start
from tests.integration.emulator.functions import deploy, invoke

TRACED = """
import json, os, socket, time
def handler(event, context):
    address, trace = os.environ.get("AWS_XRAY_DAEMON_ADDRESS"), os.environ.get("_X_AMZN_TRACE_ID")
    if address and trace:
        header = dict(part.split("=") for part in trace.split(";"))
        document = {"name": event, "id": os.urandom(8).hex(), "trace_id": header["Root"], "parent_id": header["Parent"],
                    "type": "subsegment", "start_time": time.time(), "end_time": time.time()}
        host, port = address.split(":")
        datagram = b'{"format": "json", "version": 1}\\n' + json.dumps(document).encode()
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(datagram, (host, int(port)))
    return [address, trace]
"""


def look(emulator: Endpoint) -> dict[str, Any]:
    with urllib.request.urlopen(f"{emulator.url}/_safemate/traces", timeout=10) as answer:
        return dict(json.load(answer))


def segments(emulator: Endpoint, name: str, count: int = 1) -> list[dict[str, Any]]:
    """Those with this name, once so many have come; a datagram takes a moment."""
    deadline = time.monotonic() + 5
    while len(found := [s for s in look(emulator)["segments"] if s["name"] == name]) < count:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return found


def test_what_a_traced_function_sends_is_shown_each_call_with_its_own_trace(emulator: Endpoint) -> None:
    deploy(emulator, "traced", TRACED, TracingConfig={"Mode": "Active"})
    headers = [invoke(emulator, "traced", "work")[1] for _ in range(2)]
    found = segments(emulator, "work", 2)
    assert [f"Root={s['trace_id']};Parent={s['parent_id']};Sampled=1" for s in found] == headers
    assert len(set(headers)) == 2


def test_a_function_that_is_not_traced_sends_nothing(emulator: Endpoint) -> None:
    deploy(emulator, "untraced", TRACED)
    address, trace = invoke(emulator, "untraced", "untraced work")
    assert (f"http://{address}", trace) == (emulator.url, None)
    assert segments(emulator, "untraced work", 0) == []


def test_what_x_ray_would_refuse_is_shown_beside_them(emulator: Endpoint) -> None:
    port = int(emulator.url.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"no segment of anybody's", ("127.0.0.1", port))
    deadline = time.monotonic() + 5
    while not (refused := look(emulator)["refused"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [entry["datagram"] for entry in refused] == ["no segment of anybody's"]


def test_a_reset_forgets_them(tmp_path: Any) -> None:
    import sys

    port = free_port()
    argv = [sys.executable, "-m", "tools.emulator.server", "--port", str(port), "--home", str(tmp_path)]
    own = start(argv, port, tmp_path, "/_safemate/health")
    try:
        deploy(own, "traced", TRACED, TracingConfig={"Mode": "Active"})
        invoke(own, "traced", "work")
        assert len(segments(own, "work")) == 1
        urllib.request.urlopen(urllib.request.Request(f"{own.url}/_safemate/reset", method="POST"), timeout=30).close()
        assert look(own) == {"segments": [], "refused": []}
    finally:
        end(own)


def test_upstream_still_tells_functions_of_no_daemon(ministack: Endpoint) -> None:
    deploy(ministack, "traced", TRACED, TracingConfig={"Mode": "Active"})
    address, trace = invoke(ministack, "traced", "work")
    assert address is None
    assert trace.startswith("Root=1-")
