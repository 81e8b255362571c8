"""A ledger for demonstrations: ids, statuses and amounts look like Hedera's, and every answer says `demo`.

It lives in the wallets table: an account is a wallet, and its tinybars are an attribute of the wallet's row. So a
transfer is one DynamoDB transaction, together with whatever rows its caller keeps of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.items import Row, from_item, to_item
from wallet_manager.ledger.interface import SUCCESS, Account, Balance, LedgerRefused, Receipt, Sign, Transfer
from wallet_manager.together import Action, ConditionsFailed, Together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPENING_TINYBARS = 100 * 100_000_000  # 100 hbar
_TREASURY = "0.0.2"  # who pays for openings, as on Hedera's networks

# Fifteen digits: far above the numbers in use on Hedera's networks, and enough that keys do not share one.
_LOWEST_NUMBER = 100_000_000_000_000
_NUMBERS = 900_000_000_000_000

_DEBIT = 0  # its place in a transfer's transaction; then comes the credit, then the rows
_OWN_ACTIONS = 2


@dataclass(frozen=True)
class WalletKey:
    """The key of a row in the wallets table."""

    user_id: str
    wallet_id: str


class RowsRefused(Exception):
    """Nothing happened: conditions of the rows to write with it failed, those numbered `rows` from 0."""

    def __init__(self, rows: frozenset[int]) -> None:
        super().__init__(f"conditions failed: {sorted(rows)}")
        self.rows = rows


class DemoLedger:
    """Opens accounts by arithmetic: the same key always has the same account."""

    demo = True

    def __init__(self, dynamodb: DynamoDBClient, wallets_table: str, network: str, together: Together) -> None:
        self.network = network
        self._dynamodb = dynamodb
        self._table = wallets_table
        self._together = together

    def transaction_id(self, payer_account: str | None, at: datetime) -> str:
        """`account@seconds.nanoseconds`, unique as long as an account pays once in a microsecond."""
        return f"{payer_account or _TREASURY}@{int(at.timestamp())}.{at.microsecond * 1000:09d}"

    def open_account(self, public_key: str, at: datetime, transaction_id: str) -> Account:  # noqa: ARG002
        """An account numbered by a hash of its key, opened with 100 hbar."""
        digest = hashlib.sha256(bytes.fromhex(public_key)).digest()
        return Account(
            account_id=f"0.0.{_LOWEST_NUMBER + int.from_bytes(digest[:16], 'big') % _NUMBERS}",
            transaction_id=transaction_id,
            status=SUCCESS,
            tinybars=OPENING_TINYBARS,
            network=self.network,
            demo=True,
        )

    def of_wallet(self, payer: WalletKey, payee: WalletKey | None = None, rows: Sequence[Action] = ()) -> DemoAccount:
        """The ledger for one wallet, perhaps for a transfer to `payee` that is written together with `rows`."""
        return DemoAccount(self._dynamodb, self._table, self.network, self._together, payer, payee, rows)


class DemoAccount(DemoLedger):
    """The ledger as one wallet sees it: a whole `Ledger`."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        wallets_table: str,
        network: str,
        together: Together,
        payer: WalletKey,
        payee: WalletKey | None,
        rows: Sequence[Action],
    ) -> None:
        super().__init__(dynamodb, wallets_table, network, together)
        self._payer = payer
        self._payee = payee
        self._rows = rows

    def balance(self, account_id: str) -> Balance:
        """What the account holds. Raises LedgerRefused INVALID_ACCOUNT_ID when it is not this wallet's."""
        row = self._row()
        if row.get("accountId") != account_id:
            raise LedgerRefused("INVALID_ACCOUNT_ID")
        return Balance(row["tinybars"], datetime.now(UTC), source="demo")

    def transfer(self, transfer: Transfer, sign: Sign) -> Receipt:
        """Move tinybars to the payee and write the rows, all or nothing.

        Raises LedgerRefused INVALID_SIGNATURE, INVALID_ACCOUNT_ID, ACCOUNT_DELETED, PAYER_ACCOUNT_DELETED or
        INSUFFICIENT_PAYER_BALANCE; RowsRefused before any of the last three when a condition of the rows failed.
        """
        from wallet_manager.ledger.signatures import verify  # brings cryptography: not at a cold start

        message = _message(transfer)
        if not verify(transfer.payer_key, sign(message), message):
            raise LedgerRefused("INVALID_SIGNATURE")
        if self._payee is None:
            raise LedgerRefused("INVALID_ACCOUNT_ID")
        try:
            self._together.write([self._debit(transfer), self._credit(self._payee, transfer), *self._rows])
        except ConditionsFailed as failed:
            refused = frozenset(action - _OWN_ACTIONS for action in failed.actions if action >= _OWN_ACTIONS)
            if refused:
                raise RowsRefused(refused) from failed
            raise LedgerRefused(self._why(failed)) from failed
        return Receipt(transfer.transaction_id, SUCCESS)

    def _debit(self, transfer: Transfer) -> Action:
        enough = "#status = :active AND accountId = :account AND tinybars >= :amount"
        return self._update(
            self._payer, "SET tinybars = tinybars - :amount", enough, transfer.payer_account, transfer.tinybars
        )

    def _credit(self, payee: WalletKey, transfer: Transfer) -> Action:
        there = "#status = :active AND accountId = :account"
        return self._update(payee, "SET tinybars = tinybars + :amount", there, transfer.to_account, transfer.tinybars)

    def _update(self, key: WalletKey, expression: str, condition: str, account_id: str, tinybars: int) -> Action:
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(key),
                "UpdateExpression": expression,
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_item(
                    {":active": "ACTIVE", ":account": account_id, ":amount": tinybars}
                ),
            }
        }

    def _why(self, failed: ConditionsFailed) -> str:
        if _DEBIT not in failed.actions:
            return "ACCOUNT_DELETED"
        return "INSUFFICIENT_PAYER_BALANCE" if self._row().get("status") == "ACTIVE" else "PAYER_ACCOUNT_DELETED"

    def _row(self) -> Row:
        found = self._dynamodb.get_item(
            TableName=self._table,
            Key=_key(self._payer),
            ConsistentRead=True,
            ProjectionExpression="accountId, tinybars, #status",
            ExpressionAttributeNames={"#status": "status"},
        )
        return from_item(found.get("Item", {}))


def _key(key: WalletKey) -> dict[str, dict[str, str]]:
    return to_item({"userId": key.user_id, "walletId": key.wallet_id})


def _message(transfer: Transfer) -> bytes:
    """What the payer signs: every field of the order, so that none can be another's."""
    return json.dumps(asdict(transfer), sort_keys=True, separators=(",", ":")).encode()
