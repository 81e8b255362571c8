"""The Hedera network as a ledger: one operator account pays all fees, each wallet's key signs for its own tinybars.

The SDK is imported when an account is opened or tinybars move, never before: it costs a second and comes in an
optional layer (docs/hedera.md).

A transaction is offered to a few nodes under one id, which the network accepts only once. What a node says counts
as final only when no earlier node can have taken it on.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime

from shared.parameters import SecretParameter
from wallet_manager.ledger.consensus import ACCEPTED, Consensus, MaybeSent, Move, NotSent, Opening, Operator, Order
from wallet_manager.ledger.interface import (
    SUCCESS,
    Account,
    Balance,
    LedgerError,
    LedgerRefused,
    LedgerUnavailable,
    LedgerUnknown,
    Receipt,
    Sign,
    Transfer,
)
from wallet_manager.ledger.mirror import TIMEOUT_SECONDS, MirrorNode, parse_transaction_id
from wallet_manager.ledger.operator_account import read_operator

EXPIRED = "TRANSACTION_EXPIRED"
VALID_SECONDS = 120
"""How long after the start in its id the network accepts a transaction; what the SDK asks for."""
_COPIES_APART_SECONDS = 30
"""A mirror node's address stands for several copies of one database: the clock is one's, the record another's."""

_BUDGET_SECONDS = 14.0
_ATTEMPT_SECONDS = 3.0
# Kept for the mirror node's word, should the receipt not come.
_RESERVE_SECONDS = 2.0

# A transaction whose start lies ahead of a node's clock is refused (INVALID_TRANSACTION_START), so starts are set back;
# the random part keeps apart what several copies of this function make at the same time.
_SET_BACK_NANOSECONDS = 5_000_000_000
_SPREAD_NANOSECONDS = 5_000_000_000

# Codes of a node that has not taken the transaction on, where another may: status.proto / response_code.proto.
_ASK_ANOTHER = frozenset({"BUSY", "PLATFORM_TRANSACTION_NOT_CREATED", "PLATFORM_NOT_ACTIVE", "INVALID_NODE_ACCOUNT"})
_TAKEN_BEFORE = "DUPLICATE_TRANSACTION"

# Said before it is taken on, these are about who pays the fee: our operator, never the caller. So is a signature, for
# those of others are only looked at later.
_OPERATORS_FAULT = frozenset(
    {
        "INSUFFICIENT_PAYER_BALANCE",
        "INSUFFICIENT_TX_FEE",
        "INVALID_PAYER_ACCOUNT_ID",
        "INVALID_PAYER_SIGNATURE",
        "INVALID_SIGNATURE",
        "PAYER_ACCOUNT_DELETED",
        "PAYER_ACCOUNT_NOT_FOUND",
        "PAYER_ACCOUNT_UNAUTHORIZED",
    }
)

Connect = Callable[[Operator], Consensus]


class HederaLedger:
    """One Hedera network.

    Args:
        network: testnet, previewnet or mainnet.
        mirror_url: base of its mirror node's REST API.
        node: `host:port@0.0.3` of the one consensus node to use, without TLS; "" for the network's own nodes.
        operator: JSON {"accountId", "privateKey"}.
        connect: makes connections to consensus nodes; by default with the SDK.
    """

    demo = False

    def __init__(
        self,
        network: str,
        mirror_url: str,
        node: str,
        operator: SecretParameter,
        connect: Connect | None = None,
    ) -> None:
        self.network = network
        self._mirror = MirrorNode(mirror_url)
        self._node = node
        self._operator = operator
        self._connect = connect or self._connect_with_sdk

    def transaction_id(self, payer_account: str | None, at: datetime) -> str:  # noqa: ARG002 (the operator pays all)
        """An unused id in the operator's name. Raises LedgerUnavailable when there is no operator."""
        operator = read_operator(self._operator)
        now = int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1000
        start = now - _SET_BACK_NANOSECONDS - secrets.randbelow(_SPREAD_NANOSECONDS)
        return f"{operator.account_id}@{start // 1_000_000_000}.{start % 1_000_000_000:09d}"

    def open_account(self, public_key: str, at: datetime, transaction_id: str) -> Account:  # noqa: ARG002
        """Open an account with nothing on it."""
        receipt = self._carry_out(Opening(transaction_id, public_key))
        if receipt.account_id is None:
            raise LedgerUnknown("the receipt names no account")
        return Account(receipt.account_id, transaction_id, receipt.status, 0, self.network, demo=False)

    def balance(self, account_id: str) -> Balance:
        """What the account holds, by the mirror node."""
        return self._mirror.balance(account_id)

    def transfer(self, transfer: Transfer, sign: Sign) -> Receipt:
        """Move tinybars."""
        return self._carry_out(Move(transfer, sign))

    def outcome(self, transaction_id: str) -> Receipt | None:
        """What the mirror node knows of a transaction.

        That it knows nothing is an answer only once it knows everything up to the end of the transaction's window:
        its clock is read before it is asked again, so that nothing can slip in between.
        """
        if found := self._recorded(transaction_id):
            return found
        _, start, _ = parse_transaction_id(transaction_id)
        end = start + VALID_SECONDS + _COPIES_APART_SECONDS
        if time.time() <= end or self._mirror.newest() <= end:
            return None
        return self._recorded(transaction_id) or Receipt(transaction_id, EXPIRED)

    def _recorded(self, transaction_id: str, seconds: float = TIMEOUT_SECONDS) -> Receipt | None:
        record = self._mirror.record(transaction_id, seconds)
        return None if record is None else Receipt(transaction_id, record.status, record.account_id)

    def _carry_out(self, order: Order) -> Receipt:
        ends = time.monotonic() + _BUDGET_SECONDS
        consensus = self._connect(read_operator(self._operator))
        try:
            receipt = self._submit(consensus, order, ends)
        finally:
            consensus.close()
        if receipt.status != SUCCESS:
            raise LedgerRefused(receipt.status)
        return receipt

    def _submit(self, consensus: Consensus, order: Order, ends: float) -> Receipt:
        maybe_sent = False
        for node in consensus.nodes:
            try:
                status = consensus.send(node, order, min(_left(ends), _ATTEMPT_SECONDS))
            except NotSent:
                continue
            except MaybeSent:
                maybe_sent = True
                continue
            if status in (ACCEPTED, _TAKEN_BEFORE):
                return self._settled(order, consensus.receipt(node, order.transaction_id, _left(ends)))
            if status == EXPIRED:  # which says nothing of whether it was carried out while it was valid
                return self._settled(order, None)
            if status in _ASK_ANOTHER:
                continue
            if maybe_sent:
                break
            if status in _OPERATORS_FAULT:
                raise LedgerUnavailable(f"the operator's account is not in order: {status}")
            raise LedgerRefused(status)
        if maybe_sent:
            raise LedgerUnknown("no consensus node answered in time")
        raise LedgerUnavailable("no consensus node can be reached")

    def _settled(self, order: Order, receipt: Receipt | None) -> Receipt:
        try:
            found = receipt or self._recorded(order.transaction_id, _RESERVE_SECONDS)
        except LedgerError as unasked:
            raise LedgerUnknown(str(unasked)) from unasked
        if found is None:
            raise LedgerUnknown("the network has not settled it yet")
        return found

    def _connect_with_sdk(self, operator: Operator) -> Consensus:
        from wallet_manager.ledger.hedera_sdk import connect

        return connect(operator, self.network, self._node, self._mirror)


def _left(ends: float) -> float:
    """Seconds for the next call: never nothing, so that what was begun is not given up unasked."""
    return max(ends - _RESERVE_SECONDS - time.monotonic(), 0.5)
