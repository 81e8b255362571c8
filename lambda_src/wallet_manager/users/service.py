"""What may be done with users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.errors import ConflictError, NotFoundError
from shared.items import Row
from shared.timestamps import stamp
from wallet_manager.users.store import UserExistsError, UserStore, VersionChangedError


class UserService:
    """Rules over the users table. `caller` is always the id in the caller's token."""

    def __init__(self, store: UserStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def create(self, caller: str, email: str, display_name: str | None) -> Row:
        """The caller's new record, at version 1. Raises ConflictError USER_EXISTS when there is one."""
        user = new_user(caller, email, display_name, stamp(self._now()))
        try:
            self._store.create(user)
        except UserExistsError:
            raise ConflictError("You already have a record", code="USER_EXISTS") from None
        return user

    def get(self, caller: str, user_id: str) -> Row:
        """The caller's record. Raises NotFoundError for everybody else's, whether it exists or not."""
        user = self._store.get(user_id) if user_id == caller else None
        return _found(user)

    def find_by_email(self, caller: str, email: str) -> Row:
        """The caller's record if it has this e-mail address. Raises NotFoundError otherwise."""
        return _found(self._store.find_by_email(email, caller))

    def update(self, caller: str, user_id: str, changes: Mapping[str, Any], version: int) -> Row:
        """Change the caller's record from `version` to the next.

        Raises NotFoundError as `get` does, and ConflictError CONCURRENT_MODIFICATION when it has moved on.
        """
        if user_id != caller:
            return _found(None)
        try:
            return self._store.update(user_id, {**changes, "updatedAt": stamp(self._now())}, version)
        except VersionChangedError:
            current = _found(self._store.get(user_id))
            raise ConflictError(
                f"The record is at version {current['version']}, not {version}: read it and try again",
                code="CONCURRENT_MODIFICATION",
            ) from None


def new_user(user_id: str, email: str, display_name: str | None, at: str) -> Row:
    """A record at version 1, made at the stamp `at`."""
    return {
        "userId": user_id,
        "email": email,
        "displayName": display_name,
        "walletData": {},
        "version": 1,
        "createdAt": at,
        "updatedAt": at,
    }


def _found(user: Row | None) -> Row:
    if user is None:
        raise NotFoundError("There is no such user")
    return user
