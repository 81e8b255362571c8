"""What a consensus node does with a transaction: the checks on receipt (precheck), then those at consensus.

As in Hedera's services: a precheck code means that nothing happened; what fails later is recorded and pays its fee.
https://docs.hedera.com/hedera/networks/mainnet/mainnet-consensus-nodes and response_code.proto.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError
from hiero_sdk_python.hapi.services import transaction_contents_pb2, transaction_pb2

from tools.standins.hedera.ledger import FEE_ACCOUNT, NODE_ACCOUNT, Entry, Ledger, TransactionId
from tools.standins.hedera.signatures import is_signed, kind_of

FEES = {"cryptoCreateAccount": 60_000_000, "cryptoTransfer": 100_000}
NAMES = {"cryptoCreateAccount": "CRYPTOCREATEACCOUNT", "cryptoTransfer": "CRYPTOTRANSFER"}
_LONGEST_SECONDS = 180
_LONGEST_MEMO = 100


class Refused(Exception):
    """A precheck failed; the message is the response code's name."""


@dataclass(frozen=True)
class Submitted:
    """A transaction, unpacked."""

    body: Any
    body_bytes: bytes
    signatures: Any
    kind: str
    id: TransactionId

    @property
    def fee(self) -> int:
        return FEES[self.kind]

    @property
    def amounts(self) -> dict[int, int]:
        """Tinybars per account, of a transfer."""
        found: dict[int, int] = {}
        for row in self.body.cryptoTransfer.transfers.accountAmounts:
            found[row.accountID.accountNum] = found.get(row.accountID.accountNum, 0) + row.amount
        return found


def handle(ledger: Ledger, transaction: Any, kind: str) -> Entry:
    """Check, agree on and carry out a transaction of a kind.

    Raises:
        Refused: by precheck; nothing happened.
    """
    submitted = _unpack(transaction, kind)
    with ledger.lock:
        _precheck(ledger, submitted)
        entry = _consensus(ledger, submitted)
        ledger.add(entry)
        return entry


def _unpack(transaction: Any, kind: str) -> Submitted:
    try:
        signed = transaction_contents_pb2.SignedTransaction.FromString(transaction.signedTransactionBytes)
        body = transaction_pb2.TransactionBody.FromString(signed.bodyBytes)
    except DecodeError:
        raise Refused("INVALID_TRANSACTION") from None
    if body.WhichOneof("data") != kind or not body.HasField("transactionID"):
        raise Refused("INVALID_TRANSACTION_BODY")
    start = body.transactionID.transactionValidStart
    named = TransactionId(body.transactionID.accountID.accountNum, start.seconds, start.nanos)
    return Submitted(body, signed.bodyBytes, signed.sigMap, kind, named)


def _precheck(ledger: Ledger, submitted: Submitted) -> None:
    body, payer, now = submitted.body, submitted.id.payer, time.time()
    start, lasts = submitted.id.seconds + submitted.id.nanos / 1e9, body.transactionValidDuration.seconds
    checks = (
        (body.nodeAccountID.accountNum == NODE_ACCOUNT, "INVALID_NODE_ACCOUNT"),
        (1 <= lasts <= _LONGEST_SECONDS, "INVALID_TRANSACTION_DURATION"),
        (start <= now, "INVALID_TRANSACTION_START"),
        (now <= start + lasts, "TRANSACTION_EXPIRED"),
        (len(body.memo.encode()) <= _LONGEST_MEMO, "MEMO_TOO_LONG"),
        (ledger.find(submitted.id) is None, "DUPLICATE_TRANSACTION"),
        (bool(ledger.keys.get(payer)), "PAYER_ACCOUNT_NOT_FOUND"),
    )
    for fine, code in checks:
        if not fine:
            raise Refused(code)
    if not is_signed(ledger.keys[payer], submitted.body_bytes, submitted.signatures):
        raise Refused("INVALID_SIGNATURE")
    amounts = submitted.amounts
    if submitted.kind == "cryptoTransfer" and (not amounts or sum(amounts.values()) != 0):
        raise Refused("INVALID_ACCOUNT_AMOUNTS")
    if submitted.kind == "cryptoCreateAccount" and kind_of(body.cryptoCreateAccount.key) is None:
        raise Refused("KEY_REQUIRED")
    spends = submitted.fee + max(0, -amounts.get(payer, 0)) + body.cryptoCreateAccount.initialBalance
    if ledger.balances[payer] < spends:
        raise Refused("INSUFFICIENT_PAYER_BALANCE")


def _consensus(ledger: Ledger, submitted: Submitted) -> Entry:
    payer, fee = submitted.id.payer, submitted.fee
    moved: dict[int, int] = {}
    opened, opened_key, result = None, "", "SUCCESS"
    if submitted.kind == "cryptoTransfer":
        result = _transfer_result(ledger, submitted)
        moved = submitted.amounts if result == "SUCCESS" else {}
    else:
        asked = submitted.body.cryptoCreateAccount
        opened, opened_key = ledger.next_account(), asked.key.SerializeToString().hex()
        moved = {payer: -asked.initialBalance, opened: asked.initialBalance} if asked.initialBalance else {}
    for account, tinybars in ((payer, -fee), (FEE_ACCOUNT, fee)):
        moved[account] = moved.get(account, 0) + tinybars
    return Entry(
        id=submitted.id, name=NAMES[submitted.kind], result=result, consensus_ns=ledger.next_consensus_ns(), fee=fee,
        memo=submitted.body.memo, valid_seconds=submitted.body.transactionValidDuration.seconds, moved=moved,
        opened=opened, opened_key=opened_key,
    )  # fmt: skip


def _transfer_result(ledger: Ledger, submitted: Submitted) -> str:
    amounts = submitted.amounts
    if any(account not in ledger.balances for account in amounts):
        return "INVALID_ACCOUNT_ID"
    debited = [account for account, tinybars in amounts.items() if tinybars < 0]
    if not all(_may_debit(ledger, account, submitted) for account in debited):
        return "INVALID_SIGNATURE"
    if any(ledger.balances[account] + amounts[account] < 0 for account in debited):
        return "INSUFFICIENT_ACCOUNT_BALANCE"
    return "SUCCESS"


def _may_debit(ledger: Ledger, account: int, submitted: Submitted) -> bool:
    key = ledger.keys[account]
    return bool(key) and is_signed(key, submitted.body_bytes, submitted.signatures)
