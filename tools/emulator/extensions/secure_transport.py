"""IAM: what comes over loopback counts as encrypted (`aws:SecureTransport` is true).

The port speaks plain HTTP, so a TLS-only bucket policy, right on AWS, would lock out Terraform and every Lambda here.
A request that says `X-Forwarded-Proto: http` is taken at its word, which is how a test shows that the policy denies.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar

from ministack import app
from ministack.core import iam_evaluator

_PROTOCOL_HEADER = b"x-forwarded-proto"

_says_plain: ContextVar[bool] = ContextVar("safemate_says_plain", default=False)


def install() -> None:
    """Report a secure transport to policy evaluation."""
    app.pin_request_origin = _pin


def note(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Remember whether the request under way says that it came over plain HTTP."""
    _says_plain.set(any(name.lower() == _PROTOCOL_HEADER and value == b"http" for name, value in headers))


def _pin(source_ip: str, _secure: bool) -> None:
    iam_evaluator.pin_request_origin(source_ip, not _says_plain.get())
