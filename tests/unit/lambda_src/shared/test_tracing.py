"""Against a socket on loopback in place of the daemon; the format is the X-Ray developer guide's."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.errors import ApiError, NotFoundError, ThrottledError, UnavailableError
from shared.tracing import annotate, subsegment

ROOT = "1-5759e988-bd862e3fe1be46a994272793"
PARENT = "53995c3f42cd8ad8"
Received = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    """A daemon; a call returns what came since the last one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.setblocking(False)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{daemon.getsockname()[1]}")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={ROOT};Parent={PARENT};Sampled=1;Lineage=25:a87bd80c:1")

        def read() -> list[dict[str, Any]]:
            documents = []
            while True:
                try:
                    header, _, body = daemon.recv(65536).partition(b"\n")
                except BlockingIOError:
                    return documents
                assert json.loads(header) == {"format": "json", "version": 1}
                documents.append(json.loads(body))

        yield read


def test_a_subsegment_belongs_to_the_invocation_and_carries_its_annotations(received: Received) -> None:
    before = time.time()
    with subsegment("verify_signature", payment_amount=1000):
        annotate(wallet_address="0xAbC", settled=True)
    (document,) = received()
    assert before <= document.pop("start_time") <= document.pop("end_time") <= time.time()
    assert re.fullmatch("[0-9a-f]{16}", document.pop("id"))
    assert document == {
        "name": "verify_signature",
        "trace_id": ROOT,
        "parent_id": PARENT,
        "type": "subsegment",
        "annotations": {"payment_amount": 1000, "wallet_address": "0xAbC", "settled": True},
    }


def test_a_subsegment_inside_another_is_its_child(received: Received) -> None:
    with subsegment("outer"):
        with subsegment("inner"):
            annotate(where="inner")
        annotate(where="outer")
    inner, outer = received()
    assert (inner["parent_id"], outer["parent_id"]) == (outer["id"], PARENT)
    assert (inner["annotations"], outer["annotations"]) == ({"where": "inner"}, {"where": "outer"})


def test_an_exception_passes_through_and_is_a_fault_without_its_message(received: Received) -> None:
    with pytest.raises(KeyError, match="secret"), subsegment("work"):
        raise KeyError("secret")
    (document,) = received()
    assert document["fault"] is True
    assert [exception["type"] for exception in document["cause"]["exceptions"]] == ["KeyError"]
    assert "secret" not in json.dumps(document)


@pytest.mark.parametrize(
    ("refusal", "marks"),
    [
        (NotFoundError("user"), {"error": True}),
        (ThrottledError("slower", 1), {"error": True, "throttle": True}),
        (UnavailableError("later"), {"fault": True}),
    ],
)
def test_what_the_caller_did_wrong_is_an_error_and_no_fault(
    received: Received, refusal: ApiError, marks: dict[str, bool]
) -> None:
    with pytest.raises(type(refusal)), subsegment("work"):
        raise refusal
    (document,) = received()
    assert {key: document[key] for key in ("error", "fault", "throttle") if key in document} == marks


def test_each_invocation_has_its_own_trace(received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    with subsegment("first"):
        pass
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root=1-67891233-abcdef012345678912345678;Parent={PARENT};Sampled=1")
    with subsegment("second"):
        pass
    assert [document["trace_id"] for document in received()] == [ROOT, "1-67891233-abcdef012345678912345678"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"Root={ROOT};Parent={PARENT};Sampled=0",
        f"Root={ROOT};Parent={PARENT}",
        f"Root={ROOT};Sampled=1",
    ],
)
def test_what_is_not_sampled_is_not_sent(received: Received, monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
    with subsegment("work"):
        annotate(wallet_address="0xAbC")
    assert received() == []


@pytest.mark.parametrize("address", ["", "nowhere", "127.0.0.1:port", "127.0.0.1:99999", "no host at all:1"])
def test_without_a_daemon_the_work_is_done_all_the_same(
    received: Received, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", address)
    done = []
    with subsegment("work"):
        done.append(True)
    assert done


def test_an_address_for_each_protocol_is_read_too(received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    udp = os.environ["AWS_XRAY_DAEMON_ADDRESS"]
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"tcp:127.0.0.1:1 udp:{udp}")
    with subsegment("work"):
        pass
    assert len(received()) == 1


def test_names_and_keys_are_made_of_what_x_ray_takes(received: Received) -> None:
    with subsegment("GET /users/{userId}" + "x" * 300):
        annotate(**{"wallet-address": "0x1", "long": "x" * 5000})
    (document,) = received()
    assert document["name"].startswith("GET /users/_userId_x")
    assert len(document["name"]) == 200
    assert document["annotations"]["wallet_address"] == "0x1"
    assert len(document["annotations"]["long"]) == 1000


def test_an_annotation_outside_of_any_subsegment_is_dropped(received: Received) -> None:
    annotate(wallet_address="0xAbC")
    with subsegment("work"):
        pass
    (document,) = received()
    assert "annotations" not in document
