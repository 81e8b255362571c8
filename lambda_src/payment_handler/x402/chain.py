"""What the chain itself says became of an EIP-3009 authorization: the proof where no answer came.

A facilitator that lost its answer can only say "this nonce is used" the next time. By whom, and for whom, is
written in the chain: the token's AuthorizationUsed event leads to the transaction, its Transfer event to the payee.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from payment_handler.x402.payload import Authorization

# JSON-RPC (execution-apis): method and parameters to result. Raises ChainError when there is none.
Ask = Callable[[str, list[Any]], Any]

_AUTHORIZATION_STATE = "0xe94a0102"  # authorizationState(address,bytes32), ERC-3009
# keccak-256 of the events' signatures (ERC-3009, ERC-20).
_AUTHORIZATION_USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
_AUTHORIZATION_CANCELED = "0x1cdd46ff242716cdaa72d159d339a485b3438398348d68f09d7c8c0a59353d81"
_TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
# How far back to look for the event, in pieces that public nodes answer. A payment lives an hour at most, and the
# networks this serves make a block every two seconds.
_BLOCKS_BACK, _BLOCKS_A_QUESTION = 9_000, 1_000
# A block's time may run ahead of the chain's, and its newest blocks may yet be replaced.
EXPIRY_MARGIN_SECONDS = 60
_PATIENCE_SECONDS = 8.0


class ChainError(Exception):
    """The chain cannot be asked now, or its answer cannot be read."""


@dataclass(frozen=True)
class Evidence:
    """What is known for sure.

    Attributes:
        fate: `paid`: we got the money by `transaction`; `spent`: the authorization is used up and paid us nothing;
            `expired`: it was not used and never can be; `open`: not used, but it still may be.
    """

    fate: Literal["paid", "spent", "expired", "open"]
    transaction: str = ""


class Chain:
    """Reads one network's token contracts."""

    def __init__(self, ask: Ask, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask_node = ask
        self._clock = clock

    def evidence(self, asset: str, authorization: Authorization) -> Evidence:
        """What became of `authorization` of the token `asset`. Raises ChainError when that cannot be known now."""
        ask = self._bounded()
        block = _mapping(ask("eth_getBlockByNumber", ["latest", False]))
        newest, at = _number(block.get("number")), _number(block.get("timestamp"))
        data = _AUTHORIZATION_STATE + _word(authorization.payer) + _word(authorization.nonce)
        if _number(ask("eth_call", [{"to": asset, "data": data}, hex(newest)])):
            return _who_used(ask, asset, authorization, newest)
        expired = at > authorization.valid_before + EXPIRY_MARGIN_SECONDS
        return Evidence("expired" if expired else "open")

    def _bounded(self) -> Ask:
        """Asks the node, but not for ever: a paid request may be waiting."""
        started = self._clock()

        def ask(method: str, params: list[Any]) -> Any:
            if self._clock() - started > _PATIENCE_SECONDS:
                raise ChainError("the node takes too long")
            return self._ask_node(method, params)

        return ask


def _who_used(ask: Ask, asset: str, authorization: Authorization, newest: int) -> Evidence:
    whose = ["0x" + _word(authorization.payer), "0x" + _word(authorization.nonce)]
    topics = [[_AUTHORIZATION_USED, _AUTHORIZATION_CANCELED], *whose]
    for last in range(newest, max(newest - _BLOCKS_BACK, -1), -_BLOCKS_A_QUESTION):
        first = max(last - _BLOCKS_A_QUESTION + 1, 0)
        where = {"address": asset, "topics": topics, "fromBlock": hex(first), "toBlock": hex(last)}
        for log in map(_mapping, _list(ask("eth_getLogs", [where]))):
            transaction, found = str(log.get("transactionHash")), _topics(log, asset)
            if found == [_AUTHORIZATION_CANCELED, *whose]:
                return Evidence("spent", transaction)
            if found == [_AUTHORIZATION_USED, *whose]:
                return _whom_it_paid(ask, asset, authorization, transaction)
    raise ChainError("the authorization is used, but no event in reach says by what")


def _whom_it_paid(ask: Ask, asset: str, authorization: Authorization, transaction: str) -> Evidence:
    """Token contracts mark an authorization as used and then transfer: the next event is its own transfer.

    Any other transfer of the same transaction may belong to another payment.
    """
    receipt = _mapping(ask("eth_getTransactionReceipt", [transaction]))
    events = [_topics(entry, asset) for entry in _list(receipt.get("logs"))]
    used = [_AUTHORIZATION_USED, "0x" + _word(authorization.payer), "0x" + _word(authorization.nonce)]
    if used not in events[:-1]:
        raise ChainError("the transaction does not have the event that led to it")
    place = events.index(used) + 1
    ours = [_TRANSFER, "0x" + _word(authorization.payer), "0x" + _word(authorization.recipient)]
    value = _mapping(receipt["logs"][place]).get("data")
    paid = events[place] == ours and _number(value) == authorization.value
    return Evidence("paid" if paid else "spent", transaction)


def _topics(entry: Any, asset: str) -> list[str]:
    """A log's topics; none for one of another contract."""
    log = _mapping(entry)
    own = str(log.get("address")).lower() == asset.lower()
    return [str(topic).lower() for topic in _list(log.get("topics"))] if own else []


def _word(text: str) -> str:
    """An address or a nonce as the 32 bytes the contract ABI and event topics use."""
    return text[2:].lower().rjust(64, "0")


def _number(value: Any) -> int:
    if not isinstance(value, str) or not value.startswith("0x") or not 3 <= len(value) <= 66:
        raise ChainError("not a hexadecimal number")
    try:
        return int(value, 16)
    except ValueError as unreadable:
        raise ChainError("not a hexadecimal number") from unreadable


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ChainError("not an object")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ChainError("not a list")
    return value
