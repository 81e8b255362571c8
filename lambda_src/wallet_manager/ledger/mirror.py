"""Hedera's mirror node: what the network has already agreed on, over REST.

https://docs.hedera.com/hedera/sdks-and-apis/rest-api. Balances and outcomes are asked for here and not of a consensus
node, whose balance query is being withdrawn. A mirror node is seconds behind; `newest` says how far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared import outbound
from wallet_manager.ledger.interface import SUCCESS, Balance, LedgerRefused, LedgerUnavailable, TokenBalance

TIMEOUT_SECONDS = 3.0

# A transaction that repeats another's id leaves a record of its own, beside that of the one that counted.
_REPEATED = "DUPLICATE_TRANSACTION"
_TRANSACTION_ID = re.compile(r"([0-9]+\.[0-9]+\.[0-9]+)@([0-9]+)\.([0-9]{1,9})")


@dataclass(frozen=True)
class Record:
    """What the network recorded of a transaction: its response code, and the account it opened, if any."""

    status: str
    account_id: str | None


@dataclass(frozen=True)
class Node:
    """A consensus node of the network's address book.

    `entry` is the mirror's own row, with the hash of the certificate that the node must show.
    """

    account_id: str
    entry: Mapping[str, Any]


class MirrorNode:
    """Asks the mirror node at `url` (no trailing slash). Each method is one call of three seconds at most.

    All raise LedgerUnavailable when there is no answer, or none that makes sense.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def balance(self, account_id: str) -> Balance:
        """What an account holds. Raises LedgerRefused INVALID_ACCOUNT_ID when the network has no such account."""
        found = self._get(f"/api/v1/accounts/{account_id}?transactions=false")
        if found is None:
            raise LedgerRefused("INVALID_ACCOUNT_ID")
        try:
            held = found["balance"]
            return Balance(
                tinybars=int(held["balance"]),
                as_of=datetime.fromtimestamp(float(held["timestamp"]), UTC),
                source="mirror",
                tokens=tuple(TokenBalance(token["token_id"], int(token["balance"])) for token in held["tokens"]),
            )
        except (LookupError, TypeError, ValueError) as strange:
            raise _senseless("an account's balance") from strange

    def record(self, transaction_id: str, seconds: float = TIMEOUT_SECONDS) -> Record | None:
        """What was recorded of a transaction; None when the mirror node knows nothing of it (yet)."""
        found = self._get(f"/api/v1/transactions/{mirror_form(transaction_id)}", seconds)
        try:
            records = [] if found is None else [row for row in found["transactions"] if _is_the_one(row)]
            # A node that submits it badly leaves a record of that too; whatever else there is, success is what counts.
            counted = next((row for row in records if row["result"] == SUCCESS), records[0] if records else None)
            return None if counted is None else Record(counted["result"], counted.get("entity_id"))
        except (LookupError, TypeError, AttributeError) as strange:
            raise _senseless("a transaction") from strange

    def newest(self) -> float:
        """Up to when (seconds since 1970, the network's clock) the mirror node knows everything.

        By the end of its newest block, and blocks follow each other within seconds whether used or not.
        """
        found = self._get("/api/v1/blocks?limit=1&order=desc")
        try:
            return float(found["blocks"][0]["timestamp"]["to"])
        except (LookupError, TypeError, ValueError) as strange:
            raise _senseless("its newest block") from strange

    def nodes(self) -> list[Node]:
        """The consensus nodes whose certificate is known by its hash."""
        found = self._get("/api/v1/network/nodes?limit=25&order=asc")
        try:
            rows = found["nodes"]
            usable = [row for row in rows if row["service_endpoints"] and row["node_cert_hash"] not in (None, "", "0x")]
            return [Node(row["node_account_id"], row) for row in usable]
        except (LookupError, TypeError) as strange:
            raise _senseless("the network's nodes") from strange

    def _get(self, path: str, seconds: float = TIMEOUT_SECONDS) -> Any:
        try:
            answer = outbound.call("GET", self._url + path, headers={"Accept": "application/json"}, timeout=seconds)
        except outbound.OutboundError as unreachable:
            raise LedgerUnavailable(f"the mirror node does not answer ({unreachable.kind})") from unreachable
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise LedgerUnavailable(f"the mirror node answered {answer.status}")
        try:
            return answer.json()
        except ValueError as strange:
            raise _senseless("JSON") from strange


def parse_transaction_id(transaction_id: str) -> tuple[str, int, int]:
    """Account, seconds and nanoseconds of `0.0.2@1700000000.000000005`. Raises ValueError for anything else."""
    found = _TRANSACTION_ID.fullmatch(transaction_id)
    if not found:
        raise ValueError(f"not a transaction id: {transaction_id!r}")
    return found[1], int(found[2]), int(found[3])


def mirror_form(transaction_id: str) -> str:
    """A transaction id as the mirror node writes it, `0.0.2-1700000000-000000005`."""
    account, seconds, nanoseconds = parse_transaction_id(transaction_id)
    return f"{account}-{seconds}-{nanoseconds:09d}"


def _is_the_one(row: Mapping[str, Any]) -> bool:
    return row["result"] != _REPEATED and row.get("nonce", 0) == 0 and not row.get("scheduled", False)


def _senseless(what: str) -> LedgerUnavailable:
    return LedgerUnavailable(f"the mirror node's answer is not {what}")
