"""The /users/batch routes."""

from __future__ import annotations

import re
from typing import Any

from shared.errors import InvalidRequestError
from shared.http import Endpoint, Reply, Request, reply
from shared.validation import email, only_fields, string_map, text
from wallet_manager.users.batch import NewUser, UserBatches
from wallet_manager.users.routes import MAX_NAME, MAX_WALLET_DATA, MAX_WALLET_DATA_TEXT
from wallet_manager.users.shape import user_shape

MAX_USERS = 100  # BatchGetItem's own limit
MAX_BODY_BYTES = 256 * 1024

_USER_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_ADMIN = "safemate/admin"


class UserBatchRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, batches: UserBatches) -> None:
        self._batches = batches

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", "/users/batch-get", self.get, scope=_ADMIN),
            Endpoint("POST", "/users/batch", self.create, scope=_ADMIN),
        ]

    def get(self, request: Request) -> Reply:
        """POST /users/batch-get: any users' records."""
        body = request.json_object()
        only_fields(body, ("userIds",))
        user_ids = [_user_id(value, f"userIds[{place}]") for place, value in enumerate(_list(body, "userIds"))]
        users, missing = self._batches.get(user_ids)
        return reply(200, {"users": [user_shape(user) for user in users], "missing": missing})

    def create(self, request: Request) -> Reply:
        """POST /users/batch: records for users who have none."""
        body = request.json_object(limit=MAX_BODY_BYTES)
        only_fields(body, ("users",))
        users = [_user(value, f"users[{place}]") for place, value in enumerate(_list(body, "users"))]
        if len({user.user_id for user in users}) < len(users):
            raise InvalidRequestError("users", "must not name a userId twice")
        written = self._batches.create(users)
        return reply(200, {"created": written.created, "existing": written.existing})


def _list(body: dict[str, Any], field: str) -> list[Any]:
    value = body.get(field)
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_USERS:
        raise InvalidRequestError(field, f"must be a list of 1 to {MAX_USERS}")
    return value


def _user_id(value: Any, field: str) -> str:
    if not isinstance(value, str) or not _USER_ID.fullmatch(value):
        raise InvalidRequestError(field, "must be 1 to 64 letters, digits and hyphens")
    return value


def _user(value: Any, field: str) -> NewUser:
    if not isinstance(value, dict):
        raise InvalidRequestError(field, "must be an object")
    only_fields(value, ("userId", "email", "displayName", "walletData"))
    name = value.get("displayName")
    return NewUser(
        user_id=_user_id(value.get("userId"), f"{field}.userId"),
        email=email(value.get("email"), f"{field}.email"),
        display_name=None if "displayName" not in value else text(name, f"{field}.displayName", MAX_NAME),
        wallet_data=string_map(
            value.get("walletData", {}), f"{field}.walletData", MAX_WALLET_DATA, MAX_WALLET_DATA_TEXT
        ),
    )
