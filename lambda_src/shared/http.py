"""Requests and answers of a REST API behind API Gateway (Lambda proxy integration); shapes: docs/api.md."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from aws_lambda_powertools.event_handler import CORSConfig, Response

from shared.errors import ApiError, InvalidRequestError, PayloadTooLargeError, UnauthorizedError

MAX_BODY_BYTES = 16 * 1024

Handler = Callable[..., "Response[str]"]


class Endpoint(NamedTuple):
    """One route: `run(request, **path_parameters)` answers `method` on `path`, e.g. `/users/<user_id>`."""

    method: str
    path: str
    run: Handler


class Request:
    """What an endpoint may know of a call. The caller's id comes from the verified token and nowhere else."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self._event = event

    @property
    def id(self) -> str:
        """API Gateway's id of this request: in its access log, in our log lines and in error answers."""
        return str(self._context.get("requestId", ""))

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

    def query(self, name: str) -> str | None:
        """A query parameter, or None when it is absent."""
        value = (self._event.get("queryStringParameters") or {}).get(name)
        return None if value is None else str(value)

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object; no body at all is an empty one.

        Raises PayloadTooLargeError above 16 KiB and InvalidRequestError for what is not a JSON object.
        """
        raw = self._body()
        if len(raw) > MAX_BODY_BYTES:
            raise PayloadTooLargeError(f"body: must be at most {MAX_BODY_BYTES} bytes")
        if not raw.strip():
            return {}
        try:
            parsed = json.loads(raw, parse_constant=_no_constant)
        except (ValueError, RecursionError) as malformed:
            raise InvalidRequestError("body", "must be JSON") from malformed
        if not isinstance(parsed, dict):
            raise InvalidRequestError("body", "must be a JSON object")
        return parsed

    def _body(self) -> bytes:
        body = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return str(body).encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as malformed:
            raise InvalidRequestError("body", "must be JSON") from malformed

    @property
    def _context(self) -> Mapping[str, Any]:
        return self._event.get("requestContext") or {}

    @property
    def _claims(self) -> Mapping[str, Any]:
        return (self._context.get("authorizer") or {}).get("claims") or {}


def reply(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response[str]:
    """A JSON answer. No cache may keep it: nearly all of them are one user's own data."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=json.dumps(body, separators=(",", ":")),
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def error_reply(error: ApiError, request_id: str) -> Response[str]:
    """The documented error shape."""
    body = {"error": {"code": error.code, "message": error.message, "requestId": request_id}}
    return reply(error.status, body, error.headers)


def cors_config(origins: tuple[str, ...]) -> CORSConfig:
    """CORS for the sites in CORS_ORIGINS; preflight requests are answered by API Gateway itself."""
    first, *others = origins
    return CORSConfig(
        allow_origin=first,
        extra_origins=others,
        expose_headers=["Retry-After", "x-amzn-RequestId"],
        max_age=600,
    )


def _no_constant(name: str) -> NoReturn:
    """Python would read NaN and Infinity; they are not JSON (RFC 8259, section 6)."""
    raise ValueError(name)
