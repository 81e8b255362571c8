"""What a wallet can be, and what its row looks like from outside."""

from __future__ import annotations

import re
from typing import Any

from shared.errors import ConflictError
from shared.items import Row

OPENING = "OPENING"  # its account is being made; the ledger has not said yet
ACTIVE = "ACTIVE"
CLOSED = "CLOSED"
FAILED = "FAILED"  # the ledger made no account, and will not

_WALLET_ID = re.compile(r"w_[0-9a-f]{32}")


def is_wallet_id(text: str) -> bool:
    """Whether `text` could be a wallet's id."""
    return _WALLET_ID.fullmatch(text) is not None


def require_active(wallet: Row) -> None:
    """Raises ConflictError WALLET_CLOSED or WALLET_NOT_OPEN."""
    if wallet["status"] == CLOSED:
        raise ConflictError("The wallet is closed", code="WALLET_CLOSED")
    if wallet["status"] != ACTIVE:
        raise ConflictError("The wallet has no account on the ledger", code="WALLET_NOT_OPEN")


def public_part(wallet: Row) -> dict[str, Any]:
    """Name by name: a row may hold more than anybody should see."""
    return {
        "walletId": wallet["walletId"],
        "name": wallet["name"],
        "keyType": wallet["keyType"],
        "publicKey": wallet["publicKey"],
        "accountId": wallet.get("accountId"),
        "network": wallet["network"],
        "status": wallet["status"],
        "demo": wallet["demo"],
        "createdAt": wallet["createdAt"],
    }
