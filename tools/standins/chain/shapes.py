"""Blocks, transactions, receipts and logs as JSON-RPC shows them (Ethereum execution APIs, "Schemas")."""

from __future__ import annotations

from typing import Any

from eth.abc import BlockAPI, LogAPI, ReceiptAPI, SignedTransactionAPI
from eth.vm.forks.byzantium.constants import EIP658_TRANSACTION_STATUS_CODE_SUCCESS
from eth_utils import to_checksum_address


def quantity(value: int) -> str:
    """A number: 0x and no leading zeros."""
    return hex(value)


def data(value: bytes, size: int = 0) -> str:
    """Bytes, padded on the left to `size`."""
    return "0x" + value.rjust(size, b"\0").hex()


def _address(value: bytes) -> str | None:
    return to_checksum_address(value) if value else None


def block(found: BlockAPI, *, whole: bool) -> dict[str, Any]:
    """A mined block; `whole` shows its transactions rather than their hashes."""
    header = found.header
    shown = [transaction(t, found) if whole else data(t.hash) for t in found.transactions]
    return {
        "number": quantity(header.block_number), "hash": data(header.hash), "parentHash": data(header.parent_hash),
        "nonce": data(header.nonce, 8), "sha3Uncles": data(header.uncles_hash),
        "logsBloom": data(header.bloom.to_bytes(256, "big")), "transactionsRoot": data(header.transaction_root),
        "stateRoot": data(header.state_root), "receiptsRoot": data(header.receipt_root),
        "miner": to_checksum_address(header.coinbase), "difficulty": quantity(header.difficulty),
        "totalDifficulty": quantity(header.difficulty), "extraData": data(header.extra_data),
        "mixHash": data(header.mix_hash), "size": quantity(0), "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used), "timestamp": quantity(header.timestamp),
        "baseFeePerGas": quantity(header.base_fee_per_gas), "transactions": shown, "uncles": [],
    }  # fmt: skip


def transaction(found: SignedTransactionAPI, mined_in: BlockAPI | None) -> dict[str, Any]:
    """A transaction, waiting when `mined_in` is None."""
    legacy = _type(found) == 0
    price = found.gas_price if legacy else found.max_fee_per_gas
    shown = {
        "type": quantity(_type(found)), "hash": data(found.hash), "nonce": quantity(found.nonce),
        "from": to_checksum_address(found.sender), "to": _address(found.to), "value": quantity(found.value),
        "gas": quantity(found.gas), "gasPrice": quantity(price), "input": data(found.data),
        "r": quantity(found.r), "s": quantity(found.s), "v": quantity(found.v if legacy else found.y_parity),
        "blockHash": None, "blockNumber": None, "transactionIndex": None,
    }  # fmt: skip
    if not legacy:
        shown |= {
            "chainId": quantity(found.chain_id),
            "maxFeePerGas": quantity(found.max_fee_per_gas),
            "maxPriorityFeePerGas": quantity(found.max_priority_fee_per_gas),
            "accessList": [],
        }
    if mined_in is not None:
        shown |= {
            "blockHash": data(mined_in.header.hash),
            "blockNumber": quantity(mined_in.number),
            "transactionIndex": quantity(0),
        }
    return shown


def receipt(found: ReceiptAPI, of: SignedTransactionAPI, mined_in: BlockAPI) -> dict[str, Any]:
    """What became of a mined transaction, alone in its block."""
    base_fee = mined_in.header.base_fee_per_gas
    tip = min(of.max_priority_fee_per_gas, of.max_fee_per_gas - base_fee)
    created = None
    if not of.to:
        from eth._utils.address import generate_contract_address

        created = to_checksum_address(generate_contract_address(of.sender, of.nonce))
    return {
        "transactionHash": data(of.hash), "transactionIndex": quantity(0), "blockHash": data(mined_in.header.hash),
        "blockNumber": quantity(mined_in.number), "from": to_checksum_address(of.sender), "to": _address(of.to),
        "cumulativeGasUsed": quantity(found.gas_used), "gasUsed": quantity(found.gas_used),
        "effectiveGasPrice": quantity(base_fee + tip), "contractAddress": created, "type": quantity(_type(of)),
        "logsBloom": data(found.bloom.to_bytes(256, "big")),
        "status": quantity(int(found.state_root == EIP658_TRANSACTION_STATUS_CODE_SUCCESS)),
        "logs": [log(entry, index, of, mined_in) for index, entry in enumerate(found.logs)],
    }  # fmt: skip


def log(entry: LogAPI, index: int, of: SignedTransactionAPI, mined_in: BlockAPI) -> dict[str, Any]:
    """One event of a mined transaction."""
    return {
        "address": to_checksum_address(entry.address), "topics": [data(t.to_bytes(32, "big")) for t in entry.topics],
        "data": data(entry.data), "blockHash": data(mined_in.header.hash), "blockNumber": quantity(mined_in.number),
        "transactionHash": data(of.hash), "transactionIndex": quantity(0), "logIndex": quantity(index),
        "removed": False,
    }  # fmt: skip


def _type(found: SignedTransactionAPI) -> int:
    return int(getattr(found, "type_id", None) or 0)
