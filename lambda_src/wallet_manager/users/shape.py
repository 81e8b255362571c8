"""What a user's record looks like from outside."""

from __future__ import annotations

from typing import Any

from shared.items import Row


def user_shape(user: Row) -> dict[str, Any]:
    """Name by name: a row may hold more than anybody should see."""
    return {
        "userId": user["userId"],
        "email": user["email"],
        "displayName": user.get("displayName"),
        "walletData": user["walletData"],
        "version": user["version"],
        "createdAt": user["createdAt"],
        "updatedAt": user["updatedAt"],
    }
