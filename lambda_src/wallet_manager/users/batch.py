"""Many users at once, for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.items import Row
from shared.timestamps import stamp
from wallet_manager.users.service import new_user
from wallet_manager.users.store import UserStore


@dataclass(frozen=True)
class NewUser:
    """A user to write."""

    user_id: str
    email: str
    display_name: str | None
    wallet_data: dict[str, str]


@dataclass(frozen=True)
class Written:
    """Ids of the users that were written, and of those that had a record already and kept it."""

    created: list[str]
    existing: list[str]


class UserBatches:
    """Rules over many rows of the users table. The route's scope is what says that the caller may."""

    def __init__(self, store: UserStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def get(self, user_ids: Sequence[str]) -> tuple[list[Row], list[str]]:
        """The records there are, in the order asked for, and the ids without one.

        Raises shared.batches.UnprocessedError when DynamoDB is too busy.
        """
        found = {row["userId"]: row for row in self._store.get_many(user_ids)}
        users = [found[user_id] for user_id in dict.fromkeys(user_ids) if user_id in found]
        return users, [user_id for user_id in dict.fromkeys(user_ids) if user_id not in found]

    def create(self, users: Sequence[NewUser]) -> Written:
        """Write records for those who have none.

        A batch cannot make conditions: whoever makes the own record at the very same moment may lose that to it.
        So can be sent again when it failed halfway: what was written by then is existing.

        Raises shared.batches.UnprocessedError when DynamoDB is too busy.
        """
        user_ids = [user.user_id for user in users]
        existing = {row["userId"] for row in self._store.get_many(user_ids)}
        at = stamp(self._now())
        rows = [_row(user, at) for user in users if user.user_id not in existing]
        self._store.create_many(rows)
        return Written(
            created=[user_id for user_id in user_ids if user_id not in existing],
            existing=[user_id for user_id in user_ids if user_id in existing],
        )


def _row(user: NewUser, at: str) -> dict[str, Any]:
    return new_user(user.user_id, user.email, user.display_name, at) | {"walletData": user.wallet_data}
