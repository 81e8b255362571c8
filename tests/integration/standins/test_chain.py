"""The chain as wallets and SDKs see it: JSON-RPC, ERC-20, EIP-3009."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.integration.standins.town import BASE, PAYEE, PRICE, SEPOLIA, Town, ask

KEY = "0x" + "ab" * 32
Signed = Callable[..., dict[str, Any]]


@pytest.fixture
def signed(town: Town) -> Signed:
    """What the wallet of KEY makes of an order."""
    return partial(town.wallet, KEY)


@pytest.fixture
def sender(town: Town, signed: Signed) -> str:
    """An account with native coin."""
    address = signed()["address"]
    town.ask("chain", "POST", "/faucet", {"address": address, "token": "eth", "amount": str(10**18)})
    return address


def transaction(nonce: int, **changes: Any) -> dict[str, Any]:
    return {
        "nonce": nonce, "to": SEPOLIA.token, "value": 0, "gas": 200_000, "maxFeePerGas": 3 * 10**9,
        "maxPriorityFeePerGas": 1, "chainId": SEPOLIA.chain_id, **changes,
    }  # fmt: skip


def count(town: Town, address: str, block: str = "latest") -> int:
    return int(town.rpc("eth_getTransactionCount", address, block)["result"], 16)


def test_two_networks_each_with_its_token(town: Town, signed: Signed) -> None:
    name = signed(function="name()", arguments=[])["data"]
    for network in (SEPOLIA, BASE):
        assert int(town.rpc("eth_chainId", network=network)["result"], 16) == network.chain_id
        answer = town.rpc("eth_call", {"to": network.token, "data": name}, "latest", network=network)["result"]
        assert bytes.fromhex(answer[2:]).rstrip(b"\0").endswith(network.token_name.encode())


def test_a_transfer_is_mined_at_once_with_a_receipt_in_camel_case(town: Town, signed: Signed, sender: str) -> None:
    town.ask("chain", "POST", "/faucet", {"address": sender, "token": "usdc", "amount": "500"})
    before = town.holds(PAYEE)
    nonce = count(town, sender)
    call = {"function": "transfer(address,uint256)", "arguments": [PAYEE, 200]}
    sent = signed(**call, transaction=transaction(nonce))
    identifier = town.rpc("eth_sendRawTransaction", sent["raw"])["result"]
    receipt = town.rpc("eth_getTransactionReceipt", identifier)["result"]
    assert (receipt["status"], receipt["from"], receipt["to"]) == ("0x1", sender, SEPOLIA.token)
    assert {"transactionHash", "blockHash", "blockNumber", "gasUsed", "effectiveGasPrice", "logs"} <= set(receipt)
    assert receipt["logs"][0]["topics"][2].endswith(PAYEE[2:].lower())
    assert town.holds(PAYEE) == before + 200
    block = town.rpc("eth_getBlockByNumber", receipt["blockNumber"], True)["result"]
    assert [t["hash"] for t in block["transactions"]] == [identifier]
    assert town.rpc("eth_getBlockByHash", block["hash"], False)["result"]["transactions"] == [identifier]
    wanted = {
        "fromBlock": receipt["blockNumber"],
        "address": SEPOLIA.token,
        "topics": [receipt["logs"][0]["topics"][0]],
    }
    assert town.rpc("eth_getLogs", wanted)["result"] == receipt["logs"]
    assert town.rpc("eth_getLogs", {**wanted, "topics": ["0x" + "00" * 32]})["result"] == []


def test_a_transaction_that_cannot_be_is_refused_in_the_words_of_geth(town: Town, signed: Signed, sender: str) -> None:
    nonce = count(town, sender)
    plain = {"to": PAYEE, "gas": 21000}
    done = signed(transaction=transaction(nonce, **plain))["raw"]
    assert "result" in town.rpc("eth_sendRawTransaction", done)
    wrong = {
        "already known": done,
        "nonce too low": signed(transaction=transaction(nonce, **plain, value=1))["raw"],
        "insufficient funds": signed(transaction=transaction(nonce + 1, **plain, value=10**24))["raw"],
        "invalid chain id": signed(transaction=transaction(nonce + 1, **plain, chainId=1))["raw"],
        "invalid transaction": "0x1234",
        "max fee per gas": signed(transaction=transaction(nonce + 1, **plain, maxFeePerGas=1))["raw"],
    }
    found = {reason: town.rpc("eth_sendRawTransaction", raw)["error"]["message"] for reason, raw in wrong.items()}
    assert all(reason in message for reason, message in found.items()), found
    assert count(town, sender) == nonce + 1


def test_a_transaction_whose_predecessor_is_missing_waits_for_it(town: Town, signed: Signed, sender: str) -> None:
    nonce = count(town, sender)
    first, second = (signed(transaction=transaction(nonce + n, to=PAYEE, gas=21000))["raw"] for n in (0, 1))
    early = town.rpc("eth_sendRawTransaction", second)["result"]
    assert town.rpc("eth_getTransactionReceipt", early)["result"] is None
    assert town.rpc("eth_getTransactionByHash", early)["result"]["blockNumber"] is None
    town.rpc("eth_sendRawTransaction", first)
    assert town.rpc("eth_getTransactionReceipt", early)["result"]["status"] == "0x1"


def test_held_mining_counts_what_waits_as_pending(town: Town, signed: Signed, sender: str) -> None:
    nonce = count(town, sender)
    town.mining(False)
    waiting = town.rpc("eth_sendRawTransaction", signed(transaction=transaction(nonce, to=PAYEE, gas=21000))["raw"])
    assert (count(town, sender), count(town, sender, "pending")) == (nonce, nonce + 1)
    town.mining(True)
    assert town.rpc("eth_getTransactionReceipt", waiting["result"])["result"]["status"] == "0x1"


@pytest.mark.parametrize("overload", ["uint8,bytes32,bytes32", "bytes"])
def test_both_overloads_of_an_authorized_transfer_work_once(town: Town, signed: Signed, overload: str) -> None:
    payer = town.payer()
    payment = payer.pays()["paymentPayload"]["payload"]
    told, signature = payment["authorization"], payment["signature"]
    r, s, v = "0x" + signature[2:66], "0x" + signature[66:130], int(signature[130:], 16)
    fixed = [told["from"], told["to"], *(int(told[n]) for n in ("value", "validAfter", "validBefore")), told["nonce"]]
    call = signed(
        function=f"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,{overload})",
        arguments=[*fixed, *([signature] if overload == "bytes" else [v, r, s])],
    )["data"]
    assert "result" in town.rpc("eth_call", {"to": SEPOLIA.token, "data": call})
    used = signed(function="authorizationState(address,bytes32)", arguments=[told["from"], told["nonce"]])["data"]
    assert int(town.rpc("eth_call", {"to": SEPOLIA.token, "data": used})["result"], 16) == 0
    other = {**payer.pays(), "x402Version": 2}
    other["paymentPayload"]["payload"] = payment
    assert town.facilitator("settle", other)["success"] is True
    assert payer.tokens == 1_000_000 - PRICE
    assert int(town.rpc("eth_call", {"to": SEPOLIA.token, "data": used})["result"], 16) == 1
    refused = town.rpc("eth_call", {"to": SEPOLIA.token, "data": call})["error"]
    assert (refused["code"], refused["message"]) == (
        3,
        "execution reverted: FiatTokenV2: authorization is used or canceled",
    )


def test_what_is_asked_wrongly_is_an_error_and_not_a_defect(town: Town) -> None:
    assert town.rpc("eth_mine")["error"]["code"] == -32601
    assert town.rpc("eth_getBalance", "nobody")["error"]["code"] == -32602
    assert town.rpc("eth_getBalance")["error"]["code"] == -32602
    port = town.stand_ins()["chain"].port
    batch = [{"id": n, "method": "eth_chainId"} for n in (1, 2)] + [{"id": 3}]
    assert [answer.get("result") for answer in ask(port, "POST", "/84532", batch)[1]] == ["0x14a34", "0x14a34", None]
    assert ask(port, "POST", "/1", {"id": 1, "method": "eth_chainId"})[0] == 404
    assert ask(port, "POST", "/faucet", {"address": PAYEE, "amount": "-1"})[0] == 400
    assert ask(port, "GET", f"/balances/1/{PAYEE}")[0] == 404
