"""The services MiniStack lacks or gets wrong, answered by moto from inside MiniStack's own dispatch.

MiniStack has by then verified the signature, found the account and enforced IAM; moto only keeps the resources. moto is
imported on the first such call (about a second), so an emulator that never meets one stays small.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from ministack.core.responses import get_account_id

from tools.emulator import service_table
from tools.emulator.service_table import Response

SERVICES: Mapping[str, tuple[str, ...]] = {
    # SigV4 service name: botocore models that map its REST paths to IAM actions (none for query and JSON protocols)
    "ec2": (),
    "config": (),
    "guardduty": ("guardduty",),
    "application-autoscaling": (),
    "xray": ("xray",),
}

_ACCOUNT_HEADER = "x-moto-account-id"
_HOP_BY_HOP = frozenset({"content-length", "connection", "transfer-encoding", "date", "server"})

_loading = threading.Lock()
_client: Any = None
_preparations: list[Callable[[], None]] = []


def install(*, before_first_use: Callable[[], None]) -> None:
    """Register moto as the handler of `SERVICES`, and their IAM namespaces so that none is let through unchecked."""
    _preparations.append(before_first_use)
    for service, models in SERVICES.items():
        service_table.register(service, handle, models)


async def handle(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Mapping[str, list[str]]
) -> Response:
    """Answer one authorised call, in a thread: moto blocks."""
    return await asyncio.to_thread(_call, method, path, headers, body, query_params)


def _call(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Mapping[str, list[str]]
) -> Response:
    answer = _moto().open(
        path,
        method=method,
        headers={**headers, _ACCOUNT_HEADER: get_account_id()},
        data=body,
        query_string=urlencode(query_params, doseq=True),
    )
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
    return answer.status_code, kept, answer.get_data()


def _moto() -> Any:
    """moto's WSGI dispatcher behind werkzeug's client, made once."""
    global _client
    with _loading:
        if _client is None:
            from moto.server import DomainDispatcherApplication, create_backend_app
            from werkzeug.test import Client

            for prepare in _preparations:
                prepare()
            _client = Client(DomainDispatcherApplication(create_backend_app), use_cookies=False)
    return _client
