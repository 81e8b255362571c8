"""One chain: py-evm with a mempool, a block for every transaction, and a journal that brings it back after a kill.

There is no block time: a transaction is mined as it comes. As blocks may then share a second, the rule that each is
later than its parent is relaxed to "not earlier" (so on Arbitrum); the chain's clock would run ahead of ours otherwise,
and authorizations would expire early.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eth.abc import BlockHeaderAPI, SignedTransactionAPI
from eth.chains.base import MiningChain
from eth.constants import POST_MERGE_DIFFICULTY, POST_MERGE_MIX_HASH, POST_MERGE_NONCE
from eth.db.atomic import AtomicDB
from eth.vm.forks import PragueVM
from eth_keys import keys
from eth_typing import Address, Hash32
from eth_utils import ValidationError

from tools.standins import credentials
from tools.standins.chain.token import artifact
from tools.standins.journal import Journal
from tools.standins.networks import Network

ETHER = 10**18
_RICH = 1_000_000 * ETHER
_GAS_LIMIT = 30_000_000
_OWN_GAS = 200_000
_TIP = 1_000_000
_GENESIS_TIME = 1_700_000_000
_EMPTY_ROOT = bytes.fromhex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")

Clock = Callable[[], int]


class RefusedError(Exception):
    """The node does not take the transaction; the message is geth's, as clients read it."""


class _Vm(PragueVM):  # type: ignore[misc]  # py-evm is not installed where types are checked
    @classmethod
    def validate_header(cls, header: BlockHeaderAPI, parent_header: BlockHeaderAPI) -> None:
        super().validate_header(header, parent_header.copy(timestamp=parent_header.timestamp - 1))


class Ledger:
    """A chain of `network`. Not safe for several threads: node.py lets in one at a time."""

    def __init__(self, network: Network, home: Path | None, clock: Clock = lambda: int(time.time())) -> None:
        self.network = network
        self.automatic = True
        """Whether transactions are mined as they come; if not, they wait in the mempool, as on a congested chain."""
        self._clock = clock
        self._journal = Journal(home / f"chain-{network.chain_id}.jsonl" if home else None)
        self._pool: dict[tuple[Address, int], SignedTransactionAPI] = {}
        self.places: dict[Hash32, int] = {}
        """Transaction hash → the number of its block, in which it is alone."""
        self.chain = _genesis(network)
        for block in self._journal.entries():
            transaction = self._decode(bytes.fromhex(block["transaction"]))
            self._mine(transaction, block["timestamp"])

    def send(self, raw: bytes) -> Hash32:
        """Take a signed transaction; a gap before its nonce leaves it waiting for the one that fills it.

        Raises:
            RefusedError: it is invalid, used up, or its sender cannot pay.
        """
        transaction = self._decode(raw)
        if transaction.nonce < self.nonce(transaction.sender):
            known = transaction.hash in self.places
            raise RefusedError("already known" if known else "nonce too low")
        self._pool[transaction.sender, transaction.nonce] = transaction
        if self.automatic:
            self._mine_due(transaction.sender, strict=transaction)
        return transaction.hash

    def send_from(self, owner: str, to: Address, value: int = 0, data: bytes = b"") -> Hash32:
        """Send from a development account (credentials.py) of whose key we know.

        Raises:
            RefusedError: as `send` does.
        """
        key = keys.PrivateKey(bytes.fromhex(credentials.evm_key(owner)[2:]))
        nonce = self.nonce(key.public_key.to_canonical_address(), pending=True)
        unsigned = self.chain.create_unsigned_transaction(
            nonce=nonce, gas_price=self.gas_price, gas=_OWN_GAS, to=to, value=value, data=data
        )
        return self.send(unsigned.as_signed_transaction(key, chain_id=self.network.chain_id).encode())

    @property
    def gas_price(self) -> int:
        """What is certain to be mined, in wei: next block's base fee, twice, and a tip."""
        return int(self.chain.header.base_fee_per_gas) * 2 + _TIP

    def mine_waiting(self) -> None:
        """Mine what waits in the mempool and has no gap before it."""
        for sender in {sender for sender, _ in self._pool}:
            self._mine_due(sender)

    def nonce(self, account: Address, *, pending: bool = False) -> int:
        """How many transactions of `account` are mined; with `pending`, those that wait without a gap as well."""
        nonce = self.chain.get_vm(self.chain.header).state.get_nonce(account)
        while pending and (account, nonce) in self._pool:
            nonce += 1
        return int(nonce)

    @property
    def waiting(self) -> list[SignedTransactionAPI]:
        """What is in the mempool."""
        return list(self._pool.values())

    @property
    def height(self) -> int:
        """The newest block's number."""
        return int(self.chain.header.block_number) - 1

    def forget(self) -> None:
        """Back to the first block, journal and all."""
        self._journal.clear()
        self._pool.clear()
        self.places.clear()
        self.automatic = True
        self.chain = _genesis(self.network)

    def _decode(self, raw: bytes) -> SignedTransactionAPI:
        try:
            transaction = _Vm.get_transaction_builder().decode(raw)
            transaction.validate()
            _ = transaction.sender
        except Exception as error:  # rlp, the builder and the key library each have exceptions of their own
            raise RefusedError(f"invalid transaction: {error}") from error
        chain_id = getattr(transaction, "chain_id", None)
        if chain_id is not None and chain_id != self.network.chain_id:
            raise RefusedError(f"invalid chain id for signer: have {chain_id} want {self.network.chain_id}")
        return transaction

    def _mine_due(self, sender: Address, strict: SignedTransactionAPI | None = None) -> None:
        while transaction := self._pool.pop((sender, self.nonce(sender)), None):
            timestamp = max(self._clock(), self.chain.get_canonical_head().timestamp)
            try:
                self._mine(transaction, timestamp)
            except ValidationError as error:
                if transaction is strict:
                    raise RefusedError(_as_geth_says(str(error))) from error
                return  # dropped, as nobody is there to be told
            self._journal.append({"timestamp": timestamp, "transaction": transaction.encode().hex()})

    def _mine(self, transaction: SignedTransactionAPI, timestamp: int) -> None:
        self.chain.set_header_timestamp(timestamp)
        mined, _, _ = self.chain.mine_all([transaction], mix_hash=POST_MERGE_MIX_HASH)
        self.places[transaction.hash] = mined.imported_block.number


def _genesis(network: Network) -> MiningChain:
    chain_class: Any = type("Chain", (MiningChain,), {"chain_id": network.chain_id, "vm_configuration": ((0, _Vm),)})
    rich = [keys.PrivateKey(bytes.fromhex(credentials.evm_key(owner)[2:])) for owner in _ACCOUNTS]
    state = {
        key.public_key.to_canonical_address(): {"balance": _RICH, "nonce": 0, "code": b"", "storage": {}}
        for key in rich
    }
    code = bytes.fromhex(artifact()["runtime"][2:])
    state[bytes.fromhex(network.token[2:])] = {"balance": 0, "nonce": 1, "code": code, "storage": {}}
    parameters = {
        "coinbase": b"\0" * 20, "difficulty": POST_MERGE_DIFFICULTY, "extra_data": b"", "gas_limit": _GAS_LIMIT,
        "mix_hash": POST_MERGE_MIX_HASH, "nonce": POST_MERGE_NONCE, "receipt_root": _EMPTY_ROOT,
        "timestamp": _GENESIS_TIME, "transaction_root": _EMPTY_ROOT,
    }  # fmt: skip
    chain: MiningChain = chain_class.from_genesis(AtomicDB(), parameters, state)
    return chain


_ACCOUNTS = (credentials.FACILITATOR, credentials.FAUCET)


def _as_geth_says(text: str) -> str:
    if "cannot afford" in text or "enough balance" in text:
        return "insufficient funds for gas * price + value"
    if "base fee" in text:
        return "max fee per gas less than block base fee"
    return text
