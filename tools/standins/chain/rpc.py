"""JSON-RPC: the methods that wallets, SDKs and facilitators call (Ethereum execution APIs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from eth.abc import BlockAPI, ReceiptAPI
from eth.exceptions import Revert, VMError
from eth.vm.spoof import SpoofTransaction
from eth_abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils import ValidationError, is_address, to_canonical_address

from tools.standins.chain import shapes
from tools.standins.chain.ledger import Ledger, RefusedError

_ERROR_SELECTOR = bytes.fromhex("08c379a0")  # Error(string), the one `require` uses (Solidity, "Error handling")
_CALL_GAS = 10_000_000
_NOBODY = "0x" + "00" * 20


class RpcError(Exception):
    """An error as the protocol answers it."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.body = {"code": code, "message": message} | ({"data": data} if data is not None else {})


class Rpc:
    """The methods, on one chain. Blocks other than the newest can be read, but no account's state in them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._methods: dict[str, Callable[..., Any]] = {
            "eth_blockNumber": lambda: shapes.quantity(ledger.height),
            "eth_call": self._call,
            "eth_chainId": lambda: shapes.quantity(ledger.network.chain_id),
            "eth_estimateGas": self._estimate,
            "eth_feeHistory": self._fee_history,
            "eth_gasPrice": lambda: shapes.quantity(ledger.gas_price),
            "eth_getBalance": self._balance,
            "eth_getBlockByHash": self._block_by_hash,
            "eth_getBlockByNumber": self._block_by_number,
            "eth_getCode": lambda account, _block="latest": shapes.data(self._state.get_code(_account(account))),
            "eth_getLogs": self._logs,
            "eth_getStorageAt": self._storage,
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionCount": self._nonce,
            "eth_getTransactionReceipt": self._receipt,
            "eth_maxPriorityFeePerGas": lambda: shapes.quantity(1),
            "eth_sendRawTransaction": self._send,
            "net_version": lambda: str(ledger.network.chain_id),
            "web3_clientVersion": lambda: "safemate-standin/py-evm",
        }  # fmt: skip

    def answer(self, method: str, parameters: list[Any]) -> Any:
        """The result of one call.

        Raises:
            RpcError: there is no such method, its parameters are wrong, or the chain says no.
        """
        if method not in self._methods:
            raise RpcError(-32601, f"the method {method} does not exist/is not available")
        try:
            return self._methods[method](*parameters)
        except RefusedError as error:
            raise RpcError(-32000, str(error)) from error
        except Revert as error:
            raise _reverted(error) from error
        except (VMError, ValidationError) as error:
            raise RpcError(-32000, str(error)) from error
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise RpcError(-32602, f"invalid argument: {error}") from error

    @property
    def _state(self) -> Any:
        return self._ledger.chain.get_vm(self._ledger.chain.header).state

    def _call(self, call: dict[str, Any], _block: str = "latest", _overrides: Any = None) -> str:
        chain = self._ledger.chain
        return shapes.data(chain.get_transaction_result(self._spoof(call), chain.get_canonical_head()))

    def _estimate(self, call: dict[str, Any], _block: str = "latest") -> str:
        return shapes.quantity(self._ledger.chain.estimate_gas(self._spoof(call)))

    def _spoof(self, call: dict[str, Any]) -> Any:
        sender = _account(call.get("from") or _NOBODY)
        to = call.get("to")
        unsigned = self._ledger.chain.create_unsigned_transaction(
            nonce=self._ledger.nonce(sender), gas_price=0, gas=int(call.get("gas") or hex(_CALL_GAS), 16),
            to=_account(to) if to else b"", value=int(call.get("value") or "0x0", 16),
            data=_bytes(call.get("input") or call.get("data") or "0x"),
        )  # fmt: skip
        return SpoofTransaction(unsigned, from_=sender)

    def _balance(self, account: str, _block: str = "latest") -> str:
        return shapes.quantity(self._state.get_balance(_account(account)))

    def _send(self, raw: str) -> str:
        return shapes.data(self._ledger.send(_bytes(raw)))

    def _nonce(self, account: str, block: str = "latest") -> str:
        return shapes.quantity(self._ledger.nonce(_account(account), pending=block == "pending"))

    def _storage(self, account: str, slot: str, _block: str = "latest") -> str:
        return shapes.data(self._state.get_storage(_account(account), int(slot, 16)).to_bytes(32, "big"))

    def _fee_history(self, count: str | int, _newest: str, _percentiles: list[float] | None = None) -> dict[str, Any]:
        asked = int(count, 16) if isinstance(count, str) else count
        blocks = [self._at(n) for n in range(max(0, self._ledger.height - asked + 1), self._ledger.height + 1)]
        fees = [b.header.base_fee_per_gas for b in blocks] + [self._ledger.chain.header.base_fee_per_gas]
        return {
            "oldestBlock": shapes.quantity(blocks[0].number),
            "baseFeePerGas": [shapes.quantity(fee) for fee in fees],
            "gasUsedRatio": [b.header.gas_used / b.header.gas_limit for b in blocks],
            "reward": [[shapes.quantity(1)] * len(_percentiles or []) for _ in blocks],
        }

    def _at(self, number: int) -> BlockAPI:
        block: BlockAPI = self._ledger.chain.get_canonical_block_by_number(number)
        return block

    def _number(self, named: str) -> int:
        named_blocks = {"earliest": 0} | dict.fromkeys(("latest", "safe", "finalized", "pending"), self._ledger.height)
        return named_blocks[named] if named in named_blocks else int(named, 16)

    def _block_by_number(self, named: str, whole: bool = False) -> dict[str, Any] | None:
        number = self._number(named)
        return shapes.block(self._at(number), whole=whole) if 0 <= number <= self._ledger.height else None

    def _block_by_hash(self, wanted: str, whole: bool = False) -> dict[str, Any] | None:
        found = (n for n in range(self._ledger.height, -1, -1) if shapes.data(self._at(n).hash) == wanted.lower())
        number = next(found, None)
        return None if number is None else shapes.block(self._at(number), whole=whole)

    def _transaction(self, wanted: str) -> dict[str, Any] | None:
        number = self._ledger.places.get(_bytes(wanted))
        if number is not None:
            return shapes.transaction(self._at(number).transactions[0], self._at(number))
        waiting = (t for t in self._ledger.waiting if t.hash == _bytes(wanted))
        return next((shapes.transaction(t, None) for t in waiting), None)

    def _receipt(self, wanted: str) -> dict[str, Any] | None:
        number = self._ledger.places.get(_bytes(wanted))
        if number is None:
            return None
        block = self._at(number)
        return shapes.receipt(self._receipt_in(block), block.transactions[0], block)

    def _receipt_in(self, block: BlockAPI) -> ReceiptAPI:
        receipt: ReceiptAPI = block.get_receipts(self._ledger.chain.chaindb)[0]
        return receipt

    def _logs(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        first, last = self._number(wanted.get("fromBlock", "latest")), self._number(wanted.get("toBlock", "latest"))
        numbers = range(max(first, 1), min(last, self._ledger.height) + 1)
        return [log for n in numbers for log in self._logs_of(self._at(n)) if _concerns(log, wanted)]

    def _logs_of(self, block: BlockAPI) -> Iterator[dict[str, Any]]:
        for index, entry in enumerate(self._receipt_in(block).logs):
            yield shapes.log(entry, index, block.transactions[0], block)


def _concerns(log: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a log has the wanted addresses and topics; a topic may be null (any) or a list (any of)."""
    addresses = wanted.get("address") or []
    addresses = [addresses] if isinstance(addresses, str) else addresses
    if addresses and log["address"].lower() not in [a.lower() for a in addresses]:
        return False
    topics = wanted.get("topics") or []
    if len(topics) > len(log["topics"]):
        return False
    return all(
        t is None or have in ([t] if isinstance(t, str) else t) for t, have in zip(topics, log["topics"], strict=False)
    )


def _reverted(error: Revert) -> RpcError:
    output = bytes(error.args[0]) if error.args and isinstance(error.args[0], bytes) else b""
    reason = ""
    if output[:4] == _ERROR_SELECTOR:
        try:
            reason = f": {decode(['string'], output[4:])[0]}"
        except DecodingError:
            reason = ""
    return RpcError(3, f"execution reverted{reason}", shapes.data(output))


def _account(text: Any) -> Any:
    if not is_address(text):
        raise ValueError(f"{text!r} is not an address")
    return to_canonical_address(text)


def _bytes(text: str) -> Any:
    return bytes.fromhex(text.removeprefix("0x"))
