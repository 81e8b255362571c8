"""What X-Ray is told of a payment: the guide's names, with which a trace is found by wallet and amount."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import PAYER

Received = Callable[[], dict[str, dict[str, Any]]]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    """A daemon, and an invocation that is traced; a call returns all subsegments so far by name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.setblocking(False)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{daemon.getsockname()[1]}")
        trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

        def read() -> dict[str, dict[str, Any]]:
            found = {}
            while True:
                try:
                    document = json.loads(daemon.recv(65536).partition(b"\n")[2])
                except BlockingIOError:
                    return found
                found[document["name"]] = document

        yield read


def test_a_payment_is_found_by_wallet_and_amount_and_shows_what_took_its_time(shop: Shop, received: Received) -> None:
    assert shop.mint(shop.payment()).status == 200
    steps = received()
    assert steps.keys() == {"POST /nft/mint", "payment_processing", "verify_signature", "settle_payment"}
    processing = steps["payment_processing"]
    assert {key: str(value).lower() for key, value in processing["annotations"].items()} == {
        "wallet_address": PAYER.lower(),
        "payment_amount": "10000",
    }
    assert isinstance(processing["annotations"]["payment_amount"], int), "X-Ray compares numbers, not text"
    assert {steps[name]["parent_id"] for name in ("verify_signature", "settle_payment")} == {processing["id"]}
    assert processing["parent_id"] == steps["POST /nft/mint"]["id"]


def test_the_question_for_the_price_is_no_payment(shop: Shop, received: Received) -> None:
    assert shop.mint().status == 402
    assert received().keys() == {"POST /nft/mint"}
