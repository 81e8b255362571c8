from __future__ import annotations

import json
from typing import Any, cast

import pytest

from payment_handler.cdp import node as module
from payment_handler.cdp.client import CdpClient
from payment_handler.cdp.node import ChainNode
from shared.errors import UnavailableError
from shared.outbound import OutboundError, Response


class Cdp:
    """Gives a token for the node."""

    def __init__(self, body: bytes = b'{"id":"tok-1"}') -> None:
        self.body = body
        self.asked: list[str] = []

    def get(self, path: str) -> Response:
        self.asked.append(path)
        return Response(200, {}, self.body)


def node(monkeypatch: pytest.MonkeyPatch, answer: Any, cdp: Cdp, network: str = "eip155:84532") -> ChainNode:
    def call(method: str, url: str, json: Any, timeout: float) -> Response:
        calls.append((method, url, json))
        if isinstance(answer, Exception):
            raise answer
        return cast(Response, answer)

    monkeypatch.setattr(module, "call", call)
    calls.clear()
    return ChainNode("https://api.cdp.coinbase.com", network, cast(CdpClient, cdp))


calls: list[tuple[str, str, Any]] = []


def test_a_question_goes_to_the_node_of_the_network_with_a_token_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cdp = Cdp()
    answer = Response(200, {}, json.dumps({"jsonrpc": "2.0", "id": 1, "result": "0x10"}).encode())
    chain = node(monkeypatch, answer, cdp)
    assert [chain.ask("eth_blockNumber", []) for _ in range(2)] == ["0x10", "0x10"]
    question = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
    assert calls == [("POST", "https://api.cdp.coinbase.com/rpc/v1/base-sepolia/tok-1", question)] * 2
    assert cdp.asked == ["/apikeys/v1/tokens/active"]


def test_a_null_result_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    assert node(monkeypatch, Response(200, {}, b'{"result":null}'), Cdp()).ask("eth_getTransactionReceipt", []) is None


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, {}, b'{"error":{"code":-32000,"message":"x"}}'),
        Response(200, {}, b"[]"),
        Response(200, {}, b"<html>"),
        Response(429, {}, b'{"result":"0x1"}'),
        OutboundError("timeout", True, "h"),
    ],
)
def test_what_is_no_result_is_unavailable(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    with pytest.raises(UnavailableError) as refused:
        node(monkeypatch, answer, Cdp()).ask("eth_blockNumber", [])
    assert refused.value.code == "CDP_UNAVAILABLE"


@pytest.mark.parametrize("body", [b"{}", b'{"id":"../x"}', b'{"id":"a b"}', b'{"id":7}', b"no"])
def test_a_token_that_is_none_is_never_put_into_a_url(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    with pytest.raises(UnavailableError):
        node(monkeypatch, Response(200, {}, b'{"result":1}'), Cdp(body)).ask("eth_blockNumber", [])
    assert calls == []


def test_a_network_cdp_has_no_node_of_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    cdp = Cdp()
    with pytest.raises(UnavailableError):
        node(monkeypatch, Response(200, {}, b'{"result":1}'), cdp, "eip155:1").ask("eth_blockNumber", [])
    assert (calls, cdp.asked) == ([], [])
