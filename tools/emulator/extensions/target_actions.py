"""Add operations to a service of MiniStack's that speaks the AWS JSON protocol (`X-Amz-Target: Service.Operation`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response

Operation = Callable[[dict[str, Any]], dict[str, Any]]


class RefusedError(Exception):
    """The operation's own error: an AWS error code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def add(service: Any, operations: Mapping[str, Operation]) -> None:
    """Put `operations` before the handler of `service`, a module of ministack.services.

    Authentication and IAM have been seen to before a handler is called; the action is `<namespace>:<Operation>`.
    """
    upstream = service.handle_request

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Mapping[str, list[str]]
    ) -> Any:
        operation = operations.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if operation is None:
            return await upstream(method, path, headers, body, query_params)
        try:
            return json_response(operation(json.loads(body or b"{}")))
        except RefusedError as refused:
            return error_response_json(refused.code, str(refused), 400)

    service.handle_request = handle_request
