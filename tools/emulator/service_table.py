"""MiniStack's own table of services: how one that it does not have is put there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions, router

Response = tuple[int, dict[str, Any], bytes]
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, list[str]]], Awaitable[Response]]


def register(service: str, handler: Handler, models: Sequence[str] = ()) -> None:
    """Have `handler` answer a service, after authentication and IAM, whose namespace is then checked like any other.

    Args:
        service: its name in the SigV4 credential scope.
        models: botocore models that map its REST paths to IAM actions (none for query and JSON protocols).
    """
    ministack.SERVICE_HANDLERS[service] = handler
    iam_actions.SERVICE_TO_IAM_NAMESPACE[service] = service
    # Known by name: for a name it does not know, the router first reads every service model of botocore (4 s).
    router.SERVICE_PATTERNS.setdefault(service, {})
    if models:
        iam_actions._BOTOCORE_SERVICE_MAP[service] = list(models)
