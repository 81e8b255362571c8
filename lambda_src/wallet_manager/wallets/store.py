"""The wallets table: hash key `userId`, range key `walletId`, index `account-index` on `accountId` (keys only)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shared.cache import TtlCache
from shared.items import Row, from_item, to_item
from wallet_manager.ledger.demo import WalletKey
from wallet_manager.paging import Page, cut_page
from wallet_manager.together import Action
from wallet_manager.wallets.status import ACTIVE, CLOSED, OPENING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ACCOUNT_INDEX = "account-index"

# Reads name what they want, so that key material does not even leave the table.
_PUBLIC = (
    "userId",
    "walletId",
    "name",
    "keyType",
    "publicKey",
    "accountId",
    "network",
    "status",
    "demo",
    "createdAt",
    "openingTransactionId",
)


class WalletStore:
    """Reads and writes of wallet rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        # Whose an account is never changes; five minutes only bound what is kept.
        self._owners: TtlCache[str, WalletKey] = TtlCache()

    def get(self, user_id: str, wallet_id: str) -> Row | None:
        """The public part of one of the user's wallets as last written, or None."""
        return self._read(user_id, wallet_id, _PUBLIC)

    def get_with_key(self, user_id: str, wallet_id: str) -> Row | None:
        """The same with `sealedKey`: for signing, and nothing else."""
        return self._read(user_id, wallet_id, (*_PUBLIC, "sealedKey"))

    def list(self, user_id: str, limit: int, after: str | None) -> Page:
        """The public part of the user's wallets, newest first; ids begin with their time."""
        start: dict[str, Any] = {}
        if after is not None:
            start["ExclusiveStartKey"] = _key(user_id, after)
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="userId = :user",
            ExpressionAttributeValues=to_item({":user": user_id}),
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit + 1,
            **_projection(_PUBLIC),
            **start,
        )
        return cut_page([from_item(item) for item in found["Items"]], limit, "walletId")

    def find_account(self, account_id: str) -> WalletKey | None:
        """Whose wallet has this account, or None. The index follows writes within moments, not at once."""
        owner = self._owners.get(account_id)
        if owner is None:
            found = self._dynamodb.query(
                TableName=self._table,
                IndexName=ACCOUNT_INDEX,
                KeyConditionExpression="accountId = :account",
                ExpressionAttributeValues=to_item({":account": account_id}),
                Limit=1,
            )
            row = next(map(from_item, found["Items"]), None)
            if row is None:
                return None
            owner = WalletKey(row["userId"], row["walletId"])
            self._owners.put(account_id, owner)
        return owner

    def put_action(self, wallet: Row) -> Action:
        """Write a new wallet; never over another one."""
        only_new = "attribute_not_exists(walletId)"
        return {"Put": {"TableName": self._table, "Item": to_item(wallet), "ConditionExpression": only_new}}

    def settle_action(self, wallet: Row, changes: Mapping[str, Any]) -> Action:
        """Set `changes` on a wallet that is being opened; fails its condition when somebody else has."""
        return {"Update": self._change(wallet["userId"], wallet["walletId"], OPENING, changes, "")}

    def active_check(self, wallet: WalletKey) -> Action:
        """Fails its condition unless the wallet is active."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(wallet.user_id, wallet.wallet_id),
                "ConditionExpression": "#status = :active",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_item({":active": ACTIVE}),
            }
        }

    def close(self, user_id: str, wallet_id: str) -> bool:
        """Close an active wallet; False when it is not active, or holds tinybars in its row."""
        empty = " AND (attribute_not_exists(tinybars) OR tinybars = :zero)"
        change = self._change(user_id, wallet_id, ACTIVE, {"status": CLOSED}, empty)
        change["ExpressionAttributeValues"] |= to_item({":zero": 0})
        try:
            self._dynamodb.update_item(**change)
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _read(self, user_id: str, wallet_id: str, attributes: tuple[str, ...]) -> Row | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=_key(user_id, wallet_id), ConsistentRead=True, **_projection(attributes)
        )
        return from_item(found["Item"]) if "Item" in found else None

    def _change(self, user_id: str, wallet_id: str, seen: str, changes: Mapping[str, Any], more: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": _key(user_id, wallet_id),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in changes),
            "ConditionExpression": f"#status = :seen{more}",
            "ExpressionAttributeNames": {f"#{name}": name for name in changes},
            "ExpressionAttributeValues": to_item({":seen": seen, **{f":{name}": changes[name] for name in changes}}),
        }


def _key(user_id: str, wallet_id: str) -> dict[str, Any]:
    return to_item({"userId": user_id, "walletId": wallet_id})


def _projection(attributes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "ProjectionExpression": ", ".join(f"#{name}" for name in attributes),
        "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
    }
