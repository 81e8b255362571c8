"""The stand-in: both chains' JSON-RPC, a faucet, balances, and a way to hold mining back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector
from eth_utils import is_address, to_canonical_address

from tools.standins import credentials
from tools.standins.chain import shapes
from tools.standins.chain.ledger import Ledger
from tools.standins.chain.rpc import Rpc, RpcError
from tools.standins.networks import NETWORKS
from tools.standins.service import Answer, BadRequestError, Request, Route

_BY_ID = {network.chain_id: network for network in NETWORKS}
_MOST = 10**30


class Node:
    """Base Sepolia and Base, each made when it is first asked for."""

    def __init__(self, home: Path | None) -> None:
        self._home = home
        self._lock = threading.RLock()
        self._ledgers: dict[int, Ledger] = {}
        self.routes: Sequence[Route] = (
            *(Route("POST", f"/{chain_id}", _method, self._rpc(chain_id)) for chain_id in _BY_ID),
            Route("POST", "/faucet", "faucet", self._faucet),
            Route("GET", "/balances/{chain}/{address}", "balances", self._balances),
            Route("POST", "/mining", "mining", self._mining),
        )

    def warm(self) -> None:
        """Make the chain of dev and preprod, and any that a journal is left of."""
        for chain_id in _BY_ID:
            journal = self._home and (self._home / f"chain-{chain_id}.jsonl").exists()
            if journal or chain_id == NETWORKS[0].chain_id:
                self._ledger(chain_id)

    def state(self) -> Mapping[str, Any]:
        """`chains`: id → `block`, `transactions`, `waiting` (in the mempool), `automatic` mining, `token`."""
        with self._lock:
            return {"chains": {str(chain_id): _shown(ledger) for chain_id, ledger in self._ledgers.items()}}

    def reset(self) -> None:
        """Both chains back to their first block."""
        with self._lock:
            for ledger in self._ledgers.values():
                ledger.forget()

    def _ledger(self, chain_id: int) -> Ledger:
        with self._lock:
            if chain_id not in self._ledgers:
                self._ledgers[chain_id] = Ledger(_BY_ID[chain_id], self._home)
            return self._ledgers[chain_id]

    def _rpc(self, chain_id: int) -> Callable[[Request], Answer]:
        def run(request: Request) -> Answer:
            asked = request.json()
            with self._lock:
                rpc = Rpc(self._ledger(chain_id))
                return Answer([_one(rpc, call) for call in asked] if isinstance(asked, list) else _one(rpc, asked))

        return run

    def _faucet(self, request: Request) -> Answer:
        asked = request.json_object()
        to, what, amount = asked.get("address"), asked.get("token", "usdc"), str(asked.get("amount", ""))
        ledger = self._ledger(_chain_id(asked.get("chainId", NETWORKS[0].chain_id)))
        if not is_address(to) or what not in ("usdc", "eth") or not amount.isdecimal() or int(amount) > _MOST:
            raise BadRequestError(
                'the faucet takes {"chainId": 84532, "address": "0x…", "token": "usdc", "amount": "1"}'
            )
        with self._lock:
            if what == "eth":
                sent = ledger.send_from(credentials.FAUCET, to_canonical_address(to), value=int(amount))
            else:
                mint = selector("mint(address,uint256)") + encode(["address", "uint256"], [to, int(amount)])
                sent = ledger.send_from(credentials.FAUCET, to_canonical_address(ledger.network.token), data=mint)
        return Answer({"transaction": shapes.data(sent)})

    def _balances(self, request: Request) -> Answer:
        ledger, address = self._ledger(_chain_id(request.parameters["chain"])), request.parameters["address"]
        if not is_address(address):
            raise BadRequestError(f"{address} is not an address")
        balance = selector("balanceOf(address)") + encode(["address"], [address])
        with self._lock:
            rpc = Rpc(ledger)
            tokens = rpc.answer("eth_call", [{"to": ledger.network.token, "data": shapes.data(balance)}])
            coin = rpc.answer("eth_getBalance", [address])
        return Answer({"usdc": str(int(tokens, 16)), "eth": str(int(coin, 16))})

    def _mining(self, request: Request) -> Answer:
        asked = request.json_object()
        ledger = self._ledger(_chain_id(asked.get("chainId", NETWORKS[0].chain_id)))
        if not isinstance(asked.get("automatic"), bool):
            raise BadRequestError('mining is {"chainId": 84532, "automatic": false}')
        with self._lock:
            ledger.automatic = asked["automatic"]
            if ledger.automatic:
                ledger.mine_waiting()
            return Answer(_shown(ledger))


def _method(request: Request) -> str:
    """The operation's name, for faults: the JSON-RPC method."""
    asked = request.json()
    method = asked.get("method") if isinstance(asked, dict) else None
    return method if isinstance(method, str) else "batch"


def _one(rpc: Rpc, call: Any) -> dict[str, Any]:
    if not isinstance(call, dict) or not isinstance(call.get("method"), str):
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "invalid request"}}
    answer = {"jsonrpc": "2.0", "id": call.get("id")}
    try:
        return answer | {"result": rpc.answer(call["method"], call.get("params") or [])}
    except RpcError as error:
        return answer | {"error": error.body}


def _chain_id(asked: Any) -> int:
    if str(asked) not in {str(known) for known in _BY_ID}:
        raise BadRequestError(f"no chain {asked}; there are {', '.join(map(str, _BY_ID))}", 404)
    return int(asked)


def _shown(ledger: Ledger) -> dict[str, Any]:
    return {
        "block": ledger.height,
        "transactions": len(ledger.places),
        "waiting": len(ledger.waiting),
        "automatic": ledger.automatic,
        "token": ledger.network.token,
    }
