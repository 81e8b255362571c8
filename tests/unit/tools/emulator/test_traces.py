"""What X-Ray takes is the developer guide's ("X-Ray segment documents")."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tools.emulator import traces

HEADER = b'{"format": "json", "version": 1}\n'
DOCUMENT: dict[str, Any] = {
    "name": "POST /wallets/_walletId_/transfers",
    "id": "53995c3f42cd8ad8",
    "trace_id": "1-5759e988-bd862e3fe1be46a994272793",
    "parent_id": "70de5b6f19ff9a0a",
    "type": "subsegment",
    "start_time": 1500000000.25,
    "end_time": 1500000000.5,
    "annotations": {"wallet_address": "0.0.1001", "payment_amount": 5, "settled": True},
}
SEGMENT = {key: value for key, value in DOCUMENT.items() if key not in ("parent_id", "type")}


@pytest.fixture(autouse=True)
def nothing_came() -> Iterator[None]:
    traces.forget()
    yield
    traces.forget()


def sent(document: Any) -> bytes:
    return HEADER + json.dumps(document).encode()


@pytest.mark.parametrize("document", [DOCUMENT, SEGMENT])
def test_what_x_ray_takes_is_kept_in_order_until_it_is_forgotten(document: dict[str, Any]) -> None:
    later = {**document, "id": "0123456789abcdef"}
    traces.take(sent(document))
    traces.take(sent(later))
    assert traces.seen() == {"segments": [document, later], "refused": []}
    traces.forget()
    assert traces.seen()["segments"] == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "GET /users/{userId}"}, "name is missing"),
        ({"name": "x" * 201}, "name is missing"),
        ({"id": "53995C3F42CD8AD8"}, "id is missing"),
        ({"trace_id": "5759e988bd862e3fe1be46a994272793"}, "trace_id is missing"),
        ({"parent_id": ""}, "parent_id is missing"),
        ({"start_time": None}, "start_time is missing"),
        ({"end_time": None}, "neither end_time nor in_progress"),
        ({"annotations": {"wallet-address": "0x1"}}, "'wallet-address'"),
        ({"annotations": {"wallet_address": {"is": "0x1"}}}, "'wallet_address'"),
        ({"annotations": {f"key{n}": n for n in range(51)}}, "50 at most"),
        ({"metadata": {"long": "x" * 65536}}, "longer than 65536 bytes"),
    ],
)
def test_what_x_ray_would_refuse_is_shown_with_its_reason(change: dict[str, Any], why: str) -> None:
    traces.take(sent(DOCUMENT | change))
    found = traces.seen()
    assert found["segments"] == []
    assert why in found["refused"][0]["why"]


def test_one_that_is_still_going_on_is_taken_without_its_end() -> None:
    traces.take(sent({key: value for key, value in DOCUMENT.items() if key != "end_time"} | {"in_progress": True}))
    assert len(traces.seen()["segments"]) == 1


@pytest.mark.parametrize(
    "datagram",
    [b"", b"\xff\xfe", b"[" * 10_000, json.dumps(DOCUMENT).encode(), b"{}\n" + json.dumps(DOCUMENT).encode(), sent([])],
)
def test_what_is_no_segment_at_all_is_refused_and_harms_nothing(datagram: bytes) -> None:
    traces.take(datagram)
    traces.take(sent(DOCUMENT))
    found = traces.seen()
    assert (len(found["segments"]), len(found["refused"])) == (1, 1)


def test_it_receives_on_loopback_and_a_port_has_one_receiver() -> None:
    async def receive() -> None:
        transport = await traces.listen(bound)
        sender.sendto(sent(DOCUMENT), address)
        while not traces.seen()["segments"]:
            await asyncio.sleep(0.01)
        transport.close()

    bound = traces.reserve(0)
    address = bound.getsockname()
    assert address[0] == "127.0.0.1"
    with pytest.raises(OSError, match="in use"):
        traces.reserve(address[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        asyncio.run(asyncio.wait_for(receive(), 5))


def test_more_datagrams_may_wait_than_the_system_lets_wait_by_itself() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as usual, traces.reserve(0) as ours:
        waiting = [each.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) for each in (usual, ours)]
    assert waiting[1] > waiting[0]
