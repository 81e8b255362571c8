"""The /sessions routes: what callers may send, and the shapes they get."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from payment_handler.sessions.paying import NOT_PAID, PayService, Purchase, Receipt
from payment_handler.sessions.service import SessionService, Wish
from shared.errors import InvalidRequestError, NotFoundError
from shared.http import Endpoint, Reply, Request, reply
from shared.idempotency import HEADER, read_key
from shared.items import Row
from shared.rate_limit import RateLimit
from shared.validation import choice, only_fields, text

LONGEST_NAME = 64
SHORTEST_TTL, LONGEST_TTL = 60, 24 * 60 * 60
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MOST_HOSTS = 20

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_AMOUNT = re.compile(r"[1-9][0-9]{0,17}")
_SESSION_ID = re.compile(r"s_[0-9a-f]{40}")


class SessionRoutes:
    """Reads requests and shapes answers."""

    def __init__(self, sessions: SessionService, paying: PayService, limit: RateLimit) -> None:
        self._sessions = sessions
        self._paying = paying
        self._limit = limit

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource, with the scope that each needs."""
        return [
            Endpoint("POST", "/sessions", self.create, "safemate/transfer"),
            Endpoint("GET", "/sessions/<session_id>", self.show, "safemate/read"),
            Endpoint("DELETE", "/sessions/<session_id>", self.delete, "safemate/write"),
            Endpoint("POST", "/sessions/<session_id>/pay", self.pay, "safemate/transfer"),
        ]

    def create(self, request: Request) -> Reply:
        """POST /sessions: 201."""
        caller, key, body = request.user_id, read_key(request), request.json_object()
        only_fields(body, ("walletName", "maxAmount", "ttlSeconds", "allowedHosts"))
        wish = Wish(
            wallet_name=text(body.get("walletName"), "walletName", LONGEST_NAME),
            max_amount=_amount(body),
            ttl_seconds=_ttl(body.get("ttlSeconds")),
            allowed_hosts=_hosts(body.get("allowedHosts")),
        )
        self._limit.spend(caller, "create-session")
        return reply(201, self._shape(self._sessions.create(caller, wish, key)))

    def show(self, request: Request, session_id: str) -> Reply:
        """GET /sessions/{sessionId}."""
        caller = request.user_id
        self._limit.spend(caller, "read-session")
        return reply(200, self._shape(self._sessions.get(caller, _known(session_id))))

    def delete(self, request: Request, session_id: str) -> Reply:
        """DELETE /sessions/{sessionId}: 204, as often as it is asked."""
        caller = request.user_id
        self._limit.spend(caller, "delete-session")
        self._sessions.delete(caller, _known(session_id))
        return Reply(204, "", {"Cache-Control": "no-store"})

    def pay(self, request: Request, session_id: str) -> Reply:
        """POST /sessions/{sessionId}/pay: 200 with what the resource gave."""
        caller, key, body = request.user_id, read_key(request), request.json_object()
        if key is None:
            raise InvalidRequestError(HEADER, "is required: without it a repeat could pay twice")
        only_fields(body, ("url", "method", "body", "maxAmount"))
        method = choice(body.get("method", "GET"), "method", METHODS)
        purchase = Purchase(_url(body), method, _body(body, method), _amount(body))
        session_id = _known(session_id)
        self._limit.spend(caller, "pay-session")
        return reply(200, _paid_shape(self._paying.pay(caller, session_id, purchase, key)))

    def _shape(self, session: Row) -> dict[str, Any]:
        """The public part, name by name: a row may hold more than anybody should see."""
        return {
            "sessionId": session["sessionId"],
            "walletName": session["walletName"],
            "address": session["address"],
            "network": session["network"],
            "asset": session["asset"],
            "maxAmount": str(session["maxAmount"]),
            "remaining": str(session["remaining"]),
            "allowedHosts": session["allowedHosts"],
            "status": "EXPIRED" if self._sessions.is_over(session) else "ACTIVE",
            "createdAt": session["createdAt"],
            "expiresAt": session["endsAt"],
        }


def _paid_shape(receipt: Receipt) -> dict[str, Any]:
    payment = receipt.payment
    if payment is None:
        return {"status": NOT_PAID, "amount": "0", "resource": receipt.content}
    return {
        "paymentId": payment["paymentId"].rpartition("#")[2],
        "status": payment["state"],
        "amount": str(payment["amount"]),
        "payTo": payment["payTo"],
        "network": payment["network"],
        "asset": payment["asset"],
        "transaction": payment.get("transaction", ""),
        "resource": receipt.content,
    }


def _known(session_id: str) -> str:
    if not _SESSION_ID.fullmatch(session_id):
        raise NotFoundError("There is no such session")
    return session_id


def _amount(body: Mapping[str, Any]) -> int:
    value = body.get("maxAmount")
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise InvalidRequestError("maxAmount", "must be a string of 1 to 18 digits above 0: atomic units of the token")
    return int(value)


def _ttl(value: Any) -> int:
    if type(value) is not int or not SHORTEST_TTL <= value <= LONGEST_TTL:
        raise InvalidRequestError("ttlSeconds", f"must be an integer from {SHORTEST_TTL} to {LONGEST_TTL}")
    return value


def _hosts(value: Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_HOSTS or not all(isinstance(v, str) for v in value):
        raise InvalidRequestError("allowedHosts", f"must be a list of 1 to {MOST_HOSTS} host[:port] strings")
    return value


def _url(body: Mapping[str, Any]) -> str:
    value = body.get("url")
    if not isinstance(value, str):
        raise InvalidRequestError("url", "must be a string")
    return value


def _body(body: Mapping[str, Any], method: str) -> Any:
    if "body" not in body:
        return None
    if method not in _WITH_BODY:
        raise InvalidRequestError("body", f"goes with {', '.join(sorted(_WITH_BODY))} only")
    if not isinstance(body["body"], dict | list):
        raise InvalidRequestError("body", "must be a JSON object or list")
    return body["body"]
