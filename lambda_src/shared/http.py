"""Requests and answers of a REST API behind API Gateway (Lambda proxy integration); shapes: docs/api.md."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from shared.errors import ApiError, InvalidRequestError, PayloadTooLargeError, UnauthorizedError

MAX_BODY_BYTES = 16 * 1024


@dataclass(frozen=True)
class Reply:
    """An answer: status, body as text, headers by name. `reply` makes JSON ones."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Reply]


class Endpoint(NamedTuple):
    """One route: `run(request, **path_parameters)` answers `method` on `path`, e.g. `/users/<user_id>`.

    A caller whose token lacks `scope` is refused before `run`; API Gateway's authorizer has refused it already, this
    is for the day somebody changes a route there.
    """

    method: str
    path: str
    run: Handler
    scope: str | None = None


class Request:
    """What an endpoint may know of a call. The caller's id comes from the verified token and nowhere else."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self._event = event

    @property
    def id(self) -> str:
        """API Gateway's id of this request: in its access log, in our log lines and in error answers."""
        return str(self._context.get("requestId", ""))

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return str(self._event.get("httpMethod", ""))

    @property
    def path(self) -> str:
        """The path below the stage, e.g. `/users/7`."""
        return str(self._event.get("path", ""))

    @property
    def user_id(self) -> str:
        """Claim `sub` of the token the authorizer checked. Raises UnauthorizedError without one."""
        subject = self._claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise UnauthorizedError("A valid token is required")
        return subject

    @property
    def token_email(self) -> str | None:
        """The e-mail address in the token; ID tokens have one, access tokens do not."""
        return self._claims.get("email") or None

    @property
    def scopes(self) -> frozenset[str]:
        """Claim `scope` of the token: names with spaces between (RFC 6749, section 3.3). ID tokens have none."""
        return frozenset(str(self._claims.get("scope") or "").split())

    def header(self, name: str) -> str | None:
        """A header by its name in any case, or None; of a repeated one the last, as API Gateway hands it over."""
        wanted = name.lower()
        headers = self._event.get("headers") or {}
        return next((str(value) for sent, value in headers.items() if sent.lower() == wanted), None)

    def query(self, name: str) -> str | None:
        """A query parameter, or None when it is absent."""
        value = (self._event.get("queryStringParameters") or {}).get(name)
        return None if value is None else str(value)

    def raw_body(self) -> bytes:
        """The body's bytes as they were sent. Raises InvalidRequestError for broken base64."""
        body = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return str(body).encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as malformed:
            raise InvalidRequestError("body", "must be JSON") from malformed

    def json_object(self, limit: int = MAX_BODY_BYTES) -> dict[str, Any]:
        """The body as a JSON object; no body at all is an empty one.

        Raises PayloadTooLargeError above `limit` bytes and InvalidRequestError for what is not a JSON object.
        """
        raw = self.raw_body()
        if len(raw) > limit:
            raise PayloadTooLargeError(f"body: must be at most {limit} bytes")
        if not raw.strip():
            return {}
        try:
            parsed = json.loads(raw, parse_constant=_no_constant)
        except (ValueError, RecursionError) as malformed:
            raise InvalidRequestError("body", "must be JSON") from malformed
        if not isinstance(parsed, dict):
            raise InvalidRequestError("body", "must be a JSON object")
        return parsed

    @property
    def _context(self) -> Mapping[str, Any]:
        return self._event.get("requestContext") or {}

    @property
    def _claims(self) -> Mapping[str, Any]:
        return (self._context.get("authorizer") or {}).get("claims") or {}


def reply(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer. No cache may keep it: nearly all of them are one user's own data."""
    own = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(status, json.dumps(body, separators=(",", ":")), {**own, **(headers or {})})


def error_reply(error: ApiError, request_id: str) -> Reply:
    """The documented error shape."""
    body = {"error": {"code": error.code, "message": error.message, "requestId": request_id}}
    return reply(error.status, body, error.headers)


def _no_constant(name: str) -> NoReturn:
    """Python would read NaN and Infinity; they are not JSON (RFC 8259, section 6)."""
    raise ValueError(name)
