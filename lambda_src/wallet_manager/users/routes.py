"""The /users routes."""

from __future__ import annotations

from typing import Any

from shared.errors import InvalidRequestError
from shared.http import Endpoint, Reply, Request, reply
from shared.validation import email, only_fields, string_map, text, version
from wallet_manager.users.service import UserService
from wallet_manager.users.shape import user_shape

MAX_NAME = 100
MAX_WALLET_DATA = 20  # entries
MAX_WALLET_DATA_TEXT = 256  # characters of a key or a value


class UserRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, users: UserService) -> None:
        self._users = users

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", "/users", self.create, scope="safemate/write"),
            Endpoint("GET", "/users", self.find, scope="safemate/read"),
            Endpoint("GET", "/users/<user_id>", self.get, scope="safemate/read"),
            Endpoint("PUT", "/users/<user_id>", self.update, scope="safemate/write"),
        ]

    def create(self, request: Request) -> Reply:
        """POST /users: the caller's own record."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("email", "displayName"))
        # Only the caller's word: access tokens carry no address. Nobody but the caller is ever found by it.
        address = email(body.get("email"), "email")
        name = text(body["displayName"], "displayName", MAX_NAME) if "displayName" in body else None
        return reply(201, user_shape(self._users.create(caller, address, name)))

    def find(self, request: Request) -> Reply:
        """GET /users?email=: the caller's record, found by its e-mail address."""
        caller, address = request.user_id, request.query("email")
        if address is None:
            raise InvalidRequestError("email", "this query parameter is required")
        return reply(200, user_shape(self._users.find_by_email(caller, email(address, "email"))))

    def get(self, request: Request, user_id: str) -> Reply:
        """GET /users/{userId}."""
        return reply(200, user_shape(self._users.get(request.user_id, user_id)))

    def update(self, request: Request, user_id: str) -> Reply:
        """PUT /users/{userId}: change fields of the version the caller last read."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("version", "displayName", "walletData"))
        seen = version(body.get("version"), "version")
        changes: dict[str, Any] = {}
        if "displayName" in body:
            changes["displayName"] = text(body["displayName"], "displayName", MAX_NAME)
        if "walletData" in body:
            changes["walletData"] = string_map(body["walletData"], "walletData", MAX_WALLET_DATA, MAX_WALLET_DATA_TEXT)
        if not changes:
            raise InvalidRequestError("body", "must change displayName or walletData")
        return reply(200, user_shape(self._users.update(caller, user_id, changes, seen)))
