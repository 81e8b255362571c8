"""The /users routes."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared.errors import InvalidRequestError
from shared.http import Endpoint, Request, reply
from shared.items import Row
from shared.validation import email, only_fields, string_map, text, version
from wallet_manager.users.service import UserService

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
            Endpoint("POST", "/users", self.create),
            Endpoint("GET", "/users", self.find),
            Endpoint("GET", "/users/<user_id>", self.get),
            Endpoint("PUT", "/users/<user_id>", self.update),
        ]

    def create(self, request: Request) -> Response[str]:
        """POST /users: the caller's own record."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, ("email", "displayName"))
        # The address in the token was given to Cognito; one in the body is only the caller's word.
        address = email(request.token_email or body.get("email"), "email")
        name = text(body["displayName"], "displayName", MAX_NAME) if "displayName" in body else None
        return reply(201, _shape(self._users.create(caller, address, name)))

    def find(self, request: Request) -> Response[str]:
        """GET /users?email=: the caller's record, found by its e-mail address."""
        caller, address = request.user_id, request.query("email")
        if address is None:
            raise InvalidRequestError("email", "this query parameter is required")
        return reply(200, _shape(self._users.find_by_email(caller, email(address, "email"))))

    def get(self, request: Request, user_id: str) -> Response[str]:
        """GET /users/{userId}."""
        return reply(200, _shape(self._users.get(request.user_id, user_id)))

    def update(self, request: Request, user_id: str) -> Response[str]:
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
        return reply(200, _shape(self._users.update(caller, user_id, changes, seen)))


def _shape(user: Row) -> dict[str, Any]:
    return {
        "userId": user["userId"],
        "email": user["email"],
        "displayName": user.get("displayName"),
        "walletData": user["walletData"],
        "version": user["version"],
        "createdAt": user["createdAt"],
        "updatedAt": user["updatedAt"],
    }
