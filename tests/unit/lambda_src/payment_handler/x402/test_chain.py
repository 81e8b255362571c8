"""Reading from the chain what became of a payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from payment_handler.x402.chain import Chain, ChainError, Evidence
from payment_handler.x402.payload import Authorization
from tests.unit.lambda_src.payment_handler.world import ASSET, MERCHANT, PAYER

USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
CANCELED = "0x1cdd46ff242716cdaa72d159d339a485b3438398348d68f09d7c8c0a59353d81"
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
NONCE = "0x" + "ab" * 32
SIGNED = Authorization(PAYER, MERCHANT, 10_000, 0, 1_000_000, NONCE)


def word(text: str) -> str:
    return "0x" + text[2:].lower().rjust(64, "0")


def log(*topics: str, address: str = ASSET, data: str = "0x") -> dict[str, Any]:
    return {"address": address.lower(), "topics": list(topics), "data": data, "transactionHash": "0xdd"}


USE = log(USED, word(PAYER), NONCE)
PAID_US = log(TRANSFER, word(PAYER), word(MERCHANT), data=word(hex(10_000)))


class Node:
    """Answers JSON-RPC calls from what the token's events are."""

    def __init__(self) -> None:
        self.used = True
        self.time = 999_000
        self.events = [USE, PAID_US]
        self.found = [USE]
        self.asked: list[tuple[str, list[Any]]] = []

    def __call__(self, method: str, params: list[Any]) -> Any:
        self.asked.append((method, params))
        return {
            "eth_getBlockByNumber": {"number": hex(5_000), "timestamp": hex(self.time)},
            "eth_call": word("0x1" if self.used else "0x0"),
            "eth_getLogs": self.found,
            "eth_getTransactionReceipt": {"logs": self.events},
        }[method]


@pytest.fixture
def node() -> Node:
    return Node()


def test_used_by_a_transfer_to_us_is_paid(node: Node) -> None:
    assert Chain(node).evidence(ASSET, SIGNED) == Evidence("paid", "0xdd")
    call = dict(node.asked)["eth_call"]
    assert call == [{"to": ASSET, "data": "0xe94a0102" + word(PAYER)[2:] + NONCE[2:]}, hex(5_000)]


@pytest.mark.parametrize(
    "events",
    [
        [USE, log(TRANSFER, word(PAYER), word(PAYER), data=word(hex(10_000)))],
        [USE, log(TRANSFER, word(PAYER), word(MERCHANT), data=word(hex(9_999)))],
        [USE, PAID_US | {"address": "0x" + "66" * 20}],
        # Another authorization's transfer to us does not count for this one.
        [USE, log(TRANSFER, word(PAYER), word(PAYER), data=word(hex(10_000))), log(USED, word(PAYER), "0x01"), PAID_US],
    ],
)
def test_used_by_any_other_transfer_is_spent(node: Node, events: list[Any]) -> None:
    node.events = events
    assert Chain(node).evidence(ASSET, SIGNED).fate == "spent"


def test_cancelled_is_spent(node: Node) -> None:
    node.found = [log(CANCELED, word(PAYER), NONCE)]
    assert Chain(node).evidence(ASSET, SIGNED).fate == "spent"


@pytest.mark.parametrize(("time", "fate"), [(999_999, "open"), (1_000_060, "open"), (1_000_061, "expired")])
def test_not_used_is_expired_only_after_its_time_and_a_margin(node: Node, time: int, fate: str) -> None:
    node.used, node.time = False, time
    assert Chain(node).evidence(ASSET, SIGNED) == Evidence(fate)  # type: ignore[arg-type]


def test_it_looks_back_in_pieces_that_nodes_answer(node: Node) -> None:
    node.found = []
    with pytest.raises(ChainError):
        Chain(node).evidence(ASSET, SIGNED)
    ranges = [(int(p[0]["fromBlock"], 16), int(p[0]["toBlock"], 16)) for m, p in node.asked if m == "eth_getLogs"]
    assert ranges == [(4_001, 5_000), (3_001, 4_000), (2_001, 3_000), (1_001, 2_000), (1, 1_000), (0, 0)]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda node: setattr(node, "found", [{}]),
        lambda node: setattr(node, "events", [PAID_US]),
        lambda node: setattr(node, "events", [PAID_US, USE]),
        lambda node: setattr(node, "events", ["log"]),
        lambda node: setattr(node, "events", [USE, PAID_US | {"data": "0x"}]),
        lambda node: setattr(node, "found", None),
    ],
)
def test_an_answer_that_makes_no_sense_proves_nothing(node: Node, break_it: Callable[[Node], None]) -> None:
    break_it(node)
    with pytest.raises(ChainError):
        Chain(node).evidence(ASSET, SIGNED)


def test_a_slow_node_is_not_waited_for(node: Node) -> None:
    moments = iter([0.0, 1.0, 9.0])
    with pytest.raises(ChainError, match="too long"):
        Chain(node, lambda: next(moments)).evidence(ASSET, SIGNED)
    assert len(node.asked) == 1
