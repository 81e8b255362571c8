"""Errors a caller of the API can act on; `shared.http` turns them into answers.

Everything else that escapes is a fault of ours: it is logged and answered as 500 without any detail.
"""

from __future__ import annotations


class ApiError(Exception):
    """An expected refusal.

    Attributes:
        status: HTTP status of the answer.
        code: stable word for programs.
        message: one sentence for people; it goes to the caller, so it never quotes secrets or internals.
        headers: extra answer headers.
    """

    status = 500
    code = "INTERNAL_ERROR"
    headers: dict[str, str]

    def __init__(self, message: str, code: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.headers = headers or {}


class InvalidRequestError(ApiError):
    """A field, parameter or body is not what docs/api.md says; the message starts with its name."""

    status = 400
    code = "INVALID_REQUEST"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")


class UnauthorizedError(ApiError):
    """No caller is known. Normally the authorizer answers this before the function is called."""

    status = 401
    code = "UNAUTHORIZED"


class InsufficientScopeError(ApiError):
    """The caller is known, but the token was not made for this. Normally the authorizer answers this first."""

    status = 403
    code = "INSUFFICIENT_SCOPE"


class NotFoundError(ApiError):
    """It does not exist, or it is someone else's: a caller must not learn which."""

    status = 404
    code = "NOT_FOUND"


class MethodNotAllowedError(ApiError):
    """The path exists, the method on it does not."""

    status = 405
    code = "METHOD_NOT_ALLOWED"


class ConflictError(ApiError):
    """The state it was asked to change is not the one the caller saw; `code` says in which way."""

    status = 409

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code)


class PayloadTooLargeError(ApiError):
    """The body is longer than any request of this API can be."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class ThrottledError(ApiError):
    """This caller asks too often; `seconds` until it may ask again."""

    status = 429
    code = "THROTTLED"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, headers={"Retry-After": str(seconds)})


class UnavailableError(ApiError):
    """Something this request needs is not there now; the same request may work later."""

    status = 503
    code = "DEPENDENCY_UNAVAILABLE"
