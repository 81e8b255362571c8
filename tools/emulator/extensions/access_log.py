"""IAM: what each role asked for and what it was told, counted; `GET /_safemate/access` shows it.

On AWS, CloudTrail and IAM's last-accessed information answer whether a permission is used. MiniStack keeps neither, and
a least-privilege policy can only be shown to be one by what was really called. Root, which is who Terraform and people
are here, is not counted.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextvars import ContextVar
from typing import Any, NamedTuple

from ministack.core import iam_evaluator

from tools.emulator import reset

_MOST = 20_000
"""Kinds of calls kept; far above what one system's roles and resources can make."""


class Access(NamedTuple):
    """One kind of call: `principal` is an STS session ARN, `decision` is `Allow` or `Deny`."""

    principal: str
    action: str
    resource: str
    decision: str


_counts: Counter[Access] = Counter()
_writing = threading.Lock()
_asking: ContextVar[str] = ContextVar("access_log_principal", default="")


def install() -> None:
    """Count every call that is decided by policies."""
    upstream_evaluate = iam_evaluator.evaluate
    upstream_enforce = iam_evaluator.enforce

    def evaluate(context: Any, *policies: Any) -> Any:
        _asking.set(context.principal_arn)
        return upstream_evaluate(context, *policies)

    def enforce(key_id: str, action: str, service: str, region: str, resource_arn: str = "*", **context: Any) -> Any:
        token = _asking.set("")
        try:
            refused = upstream_enforce(key_id, action, service, region, resource_arn, **context)
            _count(_asking.get(), action, resource_arn, allowed=refused is None)
            return refused
        finally:
            _asking.reset(token)

    iam_evaluator.evaluate = evaluate
    iam_evaluator.enforce = enforce
    reset.also(_counts.clear)


def seen() -> list[dict[str, Any]]:
    """Every kind of call with how often it was made, sorted by principal, action and resource."""
    with _writing:
        return [{**access._asdict(), "count": count} for access, count in sorted(_counts.items())]


def _count(principal: str, action: str, resource: str, *, allowed: bool) -> None:
    if not principal:
        return  # root, or refused before any policy was read
    access = Access(principal, action, resource, "Allow" if allowed else "Deny")
    with _writing:
        if access in _counts or len(_counts) < _MOST:
            _counts[access] += 1
